import { Suspense, type ReactNode } from "react";

import { AuthFrame } from "@/components/layouts/auth-frame";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <AuthFrame>
      <Suspense>{children}</Suspense>
    </AuthFrame>
  );
}
