"use client";

import Link from "next/link";

import { useTask } from "./queries";

/** A task by its id, named once it is known. */
export function TaskLink({ id }: { id: string }) {
  const { data } = useTask(id);
  if (data === undefined) return null;
  return (
    <Link href={`/tasks/${data.key}`} prefetch={false} className="text-muted hover:text-text hover:underline">
      <span className="key">{data.key}</span> <span dir="auto">{data.title}</span>
    </Link>
  );
}
