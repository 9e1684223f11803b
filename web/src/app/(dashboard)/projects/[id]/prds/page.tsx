import type { Metadata } from "next";

import { PrdsPage } from "@/components/features/prds/prds-page";

export const metadata: Metadata = { title: "PRDs" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <PrdsPage />;
}
