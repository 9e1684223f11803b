import type { Metadata } from "next";

import { RisksPage } from "@/components/features/risks/risks-page";

export const metadata: Metadata = { title: "Risks" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <RisksPage />;
}
