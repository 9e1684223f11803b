import type { Metadata } from "next";

import { NewPrdPage } from "@/components/features/prds/new-prd-page";

export const metadata: Metadata = { title: "New PRD" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <NewPrdPage />;
}
