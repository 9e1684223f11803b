import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";

import type { Answer } from "@/lib/api-client/client";
import type { Status, Task } from "@/lib/api-client/types";

/** What a list of tasks shows. */
export interface TaskFilters {
  projectId?: string | undefined;
  status?: Status | undefined;
  assignee?: string | undefined;
  priority?: string | undefined;
  filter?: string | undefined;
  q?: string | undefined;
  sort?: string | undefined;
}

export type TaskPages = InfiniteData<Answer<Task[]>, string | undefined>;

/** The keys of everything that holds tasks: one change finds them all under `["tasks"]`. */
export const taskKeys = {
  all: ["tasks"] as const,
  lists: ["tasks", "list"] as const,
  list: (filters: TaskFilters) => ["tasks", "list", filters] as const,
  detail: (id: string) => ["tasks", "detail", id] as const,
  comments: (id: string) => ["tasks", "comments", id] as const,
  activity: (id: string) => ["tasks", "activity", id] as const,
  timeline: (project: string) => ["tasks", "timeline", project] as const,
};

export type Snapshot = readonly (readonly [QueryKey, unknown])[];

/** Shows a changed task everywhere at once and answers what was there before. */
export function putTask(cache: QueryClient, task: Task): Snapshot {
  const before = cache.getQueriesData<unknown>({ queryKey: taskKeys.all });
  for (const [key, data] of before) {
    if (data === undefined) continue;
    if (key[1] === "list") cache.setQueryData(key, changedPages(data as TaskPages, key[2] as TaskFilters, task));
    else if (key[1] === "detail" && (data as Task).taskId === task.taskId) cache.setQueryData(key, task);
  }
  return before;
}

/** Puts everything back as it was. */
export function rollBack(cache: QueryClient, snapshot: Snapshot): void {
  for (const [key, data] of snapshot) cache.setQueryData(key, data);
}

/**
 * The pages of a list with a task as it is now: in its place, gone, or first if it has just come to belong here.
 *
 * Only what moves cards on a board is judged here (project and status); the server says the rest on the next read.
 */
export function changedPages(pages: TaskPages, filters: TaskFilters, task: Task): TaskPages {
  const isHere = pages.pages.some((page) => page.data.some((one) => one.taskId === task.taskId));
  const belongs = filters.status === undefined || filters.status === task.status;
  if (isHere && belongs) return mapPages(pages, 0, (list) => list.map((one) => (one.taskId === task.taskId ? { ...one, ...task } : one)));
  if (isHere) return mapPages(pages, -1, (list) => list.filter((one) => one.taskId !== task.taskId));
  const comes = belongs && filters.status !== undefined && filters.projectId === task.projectId && !isNarrow(filters);
  if (!comes) return pages;
  return mapPages(pages, 1, (list, page) => (page === 0 ? [task, ...list] : list));
}

const isNarrow = ({ assignee, priority, filter, q }: TaskFilters): boolean => Boolean(assignee ?? priority ?? filter ?? q);

function mapPages(pages: TaskPages, difference: number, change: (list: Task[], page: number) => Task[]): TaskPages {
  return {
    ...pages,
    pages: pages.pages.map((page, index) => {
      const total = page.meta.page?.total;
      const meta =
        page.meta.page && typeof total === "number"
          ? { ...page.meta, page: { ...page.meta.page, total: total + difference } }
          : page.meta;
      return { data: change(page.data, index), meta };
    }),
  };
}
