import type { Metadata } from "next";

import { ResetForm } from "@/components/features/auth/reset-form";

export const metadata: Metadata = { title: "Reset the password" };

export default function Page() {
  return <ResetForm />;
}
