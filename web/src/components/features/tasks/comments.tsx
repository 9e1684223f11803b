"use client";

import { Thread } from "@/components/features/people/thread";

import { useAddComment, useComments } from "./queries";

export function Comments({ taskId }: { taskId: string }) {
  const query = useComments(taskId);
  const add = useAddComment(taskId);
  const comments = query.data?.pages.flatMap((page) => page.data) ?? [];
  const remarks = comments.map(({ commentId, author, createdAt, text }) => ({ id: commentId, author, at: createdAt ?? "", text: text ?? "" }));
  return <Thread about={taskId} remarks={remarks} pages={query} add={add} />;
}
