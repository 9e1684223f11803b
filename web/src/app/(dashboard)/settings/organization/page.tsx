import type { Metadata } from "next";

import { OrganizationPage } from "@/components/features/organization/organization-page";

export const metadata: Metadata = { title: "Organisation" };

export default function Page() {
  return <OrganizationPage />;
}
