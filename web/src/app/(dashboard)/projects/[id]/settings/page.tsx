import type { Metadata } from "next";

import { ProjectSettingsPage } from "@/components/features/projects/settings-page";

export const metadata: Metadata = { title: "Project settings" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <ProjectSettingsPage />;
}
