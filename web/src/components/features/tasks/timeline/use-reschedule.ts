"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { ApiError } from "@codexflow/api-client/errors";
import type { components } from "@codexflow/api-client/schema";
import { api, ifMatch, open } from "@/lib/api-client/client";
import type { TaskPatch } from "@/lib/api-client/types";
import { useTell } from "@/lib/hooks/use-tell";

import { taskKeys } from "../cache";
import { useWorkWords } from "../words";
import type { Row } from "./bars";

type Plan = components["schemas"]["Timeline"];

interface Move {
  row: Row;
  dates: { startDate?: string; dueDate?: string };
}

/** Moves a task in time: seen at once, taken back if it is refused, and on "undo". */
export function useReschedule(project: string) {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useWorkWords();
  const key = taskKeys.timeline(project);
  const mutation = useMutation({
    mutationFn: async ({ row, dates }: Move) => {
      const path = { id: row.taskId };
      const { data: task } = await open(api.GET("/v1/tasks/{id}", { params: { path } }));
      // Moved from where it no longer is: whoever dragged it saw something else.
      if ((task.dueDate ?? null) !== (row.due ?? null)) throw new ApiError(412, "STALE", t("stale", { what: row.key }));
      return open(api.PATCH("/v1/tasks/{id}", { params: { path, header: ifMatch(task.version as number) }, body: dates as TaskPatch }));
    },
    onMutate: async ({ row, dates }) => {
      await cache.cancelQueries({ queryKey: key });
      const before = cache.getQueryData<Plan>(key);
      const after = { ...row, ...(dates.startDate !== undefined && { start: dates.startDate }), ...(dates.dueDate !== undefined && { due: dates.dueDate }) };
      if (before !== undefined) cache.setQueryData<Plan>(key, { ...before, rows: before.rows.map((one) => (one.taskId === row.taskId ? after : one)) });
      return before;
    },
    onSuccess: ({ meta }, { row }) => { tell.done(t("rescheduled", { key: row.key }), meta.undoId); },
    onError: (error, move, before) => {
      if (before !== undefined) cache.setQueryData(key, before);
      tell.failed(error, error instanceof ApiError && error.isStale ? undefined : () => { mutation.mutate(move); });
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: taskKeys.all });
      void cache.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  return mutation;
}
