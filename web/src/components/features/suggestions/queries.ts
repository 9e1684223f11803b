"use client";

import { useQueries, useQuery } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, open } from "@/lib/api-client/client";
import type { Project, Task } from "@/lib/api-client/types";

export type Suggestion = components["schemas"]["Suggestion"];

/** They are reckoned from the whole project: not for every look at a task anew. */
const STALE_MS = 60_000;
/** What helps with one task; what is next is for a person. */
const KINDS = ["duplicate", "dependency", "assignee", "estimate", "priority", "dueDate"] as const;
/** So many of each kind for one task. */
const EACH = 2;

/** Below "projects", so that a changed task makes it read again. */
export function useTaskSuggestions(task: Task) {
  return useQuery({
    queryKey: ["projects", "suggestions", task.projectId, task.taskId],
    staleTime: STALE_MS,
    queryFn: async ({ signal }) =>
      (await open(api.POST("/v1/ai/suggestions", { body: { taskId: task.taskId, kinds: [...KINDS], limit: EACH }, signal }))).data.suggestions,
  });
}

/** The next best task of each of some projects, for who asks. */
export function useNextBest(projects: readonly Project[]) {
  return useQueries({
    queries: projects.map(({ projectId }) => ({
      queryKey: ["projects", "suggestions", projectId, "next"],
      staleTime: STALE_MS,
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await open(api.POST("/v1/ai/suggestions", { body: { projectId, kinds: ["next"], limit: 1 }, signal }))).data.suggestions[0] ?? null,
    })),
    combine: (all) => ({
      isPending: all.some((one) => one.isPending),
      found: all.flatMap((one, place) => {
        const project = projects[place];
        return one.data == null || project === undefined ? [] : [{ project, suggestion: one.data }];
      }),
    }),
  });
}
