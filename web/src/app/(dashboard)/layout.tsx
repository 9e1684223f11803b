import type { ReactNode } from "react";

import { Shell } from "@/components/layouts/shell";

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>;
}
