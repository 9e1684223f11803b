"use client";

import Link from "next/link";

import { Due } from "@/components/ui/due";
import { PriorityMark, StatusMark } from "@/components/ui/marks";
import type { Task } from "@/lib/api-client/types";

/** A task as one row that opens it. */
export function TaskRow({ task }: { task: Task }) {
  return (
    <li>
      <Link href={`/tasks/${task.key}`} prefetch={false} className="flex min-h-9 flex-wrap items-center gap-x-3 border-b border-line px-4 py-1 hover:bg-hover md:flex-nowrap">
        <PriorityMark priority={task.priority} />
        <StatusMark status={task.status} />
        <span className="key w-16 shrink-0">{task.key}</span>
        <span className="order-first w-full min-w-0 truncate md:order-none md:w-auto md:flex-1" dir="auto">
          {task.title}
        </span>
        <span className="ml-auto">
          <Due day={task.dueDate} done={task.status === "done"} />
        </span>
      </Link>
    </li>
  );
}
