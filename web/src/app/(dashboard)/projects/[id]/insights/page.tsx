import type { Metadata } from "next";

import { InsightsPage } from "@/components/features/insights/insights-page";

export const metadata: Metadata = { title: "Insights" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <InsightsPage />;
}
