import type { Metadata } from "next";

import { VerifyForm } from "@/components/features/auth/verify-form";

export const metadata: Metadata = { title: "Confirm your address" };

export default function Page() {
  return <VerifyForm />;
}
