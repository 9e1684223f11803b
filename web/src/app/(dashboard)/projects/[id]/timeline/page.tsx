import type { Metadata } from "next";

import { TimelinePage } from "@/components/features/tasks/timeline/timeline-page";

export const metadata: Metadata = { title: "Timeline" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <TimelinePage />;
}
