import type { Metadata } from "next";

import { PrdPage } from "@/components/features/prds/prd-page";

export const metadata: Metadata = { title: "PRD" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <PrdPage />;
}
