import type { TaskChange } from "@/components/features/tasks/queries";

import type { Suggestion } from "./queries";

const FIELDS = new Set(["assignee", "estimatedHours", "priority", "dueDate", "status"]);

/** What carries a suggestion out: a change of its task, or a task to wait for. Nothing else is ever sent because a server said so. */
export type Step = { kind: "change"; change: TaskChange } | { kind: "wait"; taskId: string } | null;

export function stepOf({ apply, kind, taskId, value }: Suggestion): Step {
  if (apply == null) return null;
  if (kind === "dependency") return typeof value === "string" ? { kind: "wait", taskId: value } : null;
  const body = apply.body as Record<string, unknown> | null;
  const isPlain = apply.method === "PATCH" && apply.path === `/v1/tasks/${taskId}` && body !== null && Object.keys(body).length > 0 && Object.keys(body).every((field) => FIELDS.has(field));
  return isPlain ? { kind: "change", change: body as TaskChange } : null;
}
