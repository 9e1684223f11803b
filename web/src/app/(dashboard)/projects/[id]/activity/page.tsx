import type { Metadata } from "next";

import { ActivityPage } from "@/components/features/projects/activity-page";

export const metadata: Metadata = { title: "Activity" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <ActivityPage />;
}
