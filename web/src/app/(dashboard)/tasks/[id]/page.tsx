import type { Metadata } from "next";

import { TaskPage } from "@/components/features/tasks/task-page";

export const metadata: Metadata = { title: "Task" };

// One page stands for every id: the server rewrites to it, and useRouteId reads the address.
export const dynamicParams = false;

export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function Page() {
  return <TaskPage />;
}
