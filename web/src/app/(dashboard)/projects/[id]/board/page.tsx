import type { Metadata } from "next";

import { BoardPage } from "@/components/features/tasks/board/board-page";

export const metadata: Metadata = { title: "Board" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <BoardPage />;
}
