import type { Metadata } from "next";

import { AnalyticsPage } from "@/components/features/analytics/analytics-page";

export const metadata: Metadata = { title: "Analytics" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <AnalyticsPage />;
}
