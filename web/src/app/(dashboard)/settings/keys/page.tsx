import type { Metadata } from "next";

import { KeysPage } from "@/components/features/settings/settings-page";

export const metadata: Metadata = { title: "API keys" };

export default function Page() {
  return <KeysPage />;
}
