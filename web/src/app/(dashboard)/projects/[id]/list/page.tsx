import type { Metadata } from "next";

import { ListPage } from "@/components/features/tasks/list/list-page";

export const metadata: Metadata = { title: "List" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <ListPage />;
}
