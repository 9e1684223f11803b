"use client";

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { ApiError } from "@codexflow/api-client/errors";
import { api, ifMatch, open } from "@/lib/api-client/client";
import type { Priority, Status, Task, TaskPatch } from "@/lib/api-client/types";
import { useTell } from "@/lib/hooks/use-tell";
import { useTranslate } from "@/lib/i18n/translate";
import { useToasts } from "@/store/toasts";

import { putTask, rollBack, taskKeys, type TaskFilters } from "./cache";
import { differenceOf } from "./difference";

/** What people change in place. */
export interface TaskChange {
  title?: string;
  description?: string;
  status?: Status;
  priority?: Priority;
  assignee?: string | null;
  dueDate?: string | null;
  estimatedHours?: number | null;
}

/** A list of tasks, page by page as it is scrolled. */
export function useTasks(filters: TaskFilters, options: { limit?: number; enabled?: boolean } = {}) {
  const limit = options.limit ?? 100;
  return useInfiniteQuery({
    queryKey: taskKeys.list(filters),
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...present(filters), limit, count: true, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      const answer = await open(api.GET("/v1/tasks", { params: { query: query as never }, signal }));
      // No `fields` were asked for, so every task is whole.
      return answer as typeof answer & { data: Task[] };
    },
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

const present = (filters: TaskFilters): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1])));

/** The tasks of a project in time. */
export function useTimeline(project: string) {
  return useQuery({
    queryKey: taskKeys.timeline(project),
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}/timeline", { params: { path: { id: project } }, signal }))).data,
  });
}

/** One task, by id or key. */
export function useTask(id: string) {
  return useQuery({
    queryKey: taskKeys.detail(id),
    enabled: id !== "",
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/tasks/{id}", { params: { path: { id } }, signal }))).data as Task,
  });
}

/**
 * Changes a task: seen at once everywhere, taken back visibly if the server refuses.
 *
 * A change that somebody else overtook is not forced on them: their version is shown, and ours can be applied again.
 */
export function useChangeTask() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  const show = useToasts((state) => state.show);

  const mutation = useMutation({
    mutationFn: async ({ task, change }: { task: Task; change: TaskChange }) =>
      open(
        api.PATCH("/v1/tasks/{id}", {
          params: { path: { id: task.taskId }, header: ifMatch(task.version) },
          // The generated type asks for every field that may be null; a patch names what it changes.
          body: change as TaskPatch,
        }),
      ),
    onMutate: async ({ task, change }) => {
      await cache.cancelQueries({ queryKey: taskKeys.all });
      return putTask(cache, { ...task, ...change });
    },
    onSuccess: ({ data, meta }, { task, change }) => {
      putTask(cache, data);
      const text =
        change.status === undefined
          ? t("changed", { key: task.key })
          : t("moved", { key: task.key, status: t(`status_${change.status}`) });
      tell.done(text, meta.undoId);
    },
    onError: async (error, { task, change }, before) => {
      if (before !== undefined) rollBack(cache, before);
      if (!(error instanceof ApiError && error.isStale)) {
        tell.failed(error, () => { mutation.mutate({ task, change }); });
        return;
      }
      const { data: theirs } = await open(api.GET("/v1/tasks/{id}", { params: { path: { id: task.taskId } } }));
      putTask(cache, theirs as Task);
      show({
        tone: "danger",
        text: t("stale", { what: task.key }),
        note: differenceOf(theirs as Task, change, t),
        action: { label: t("applyMine"), run: () => { mutation.mutate({ task: theirs as Task, change }); } },
      });
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: taskKeys.all });
      void cache.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  return mutation;
}

export interface NewTask {
  projectId: string;
  title: string;
  description?: string;
  status?: Status;
  priority?: Priority;
  assignee?: string | null;
  dueDate?: string | null;
}

export function useCreateTask() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  return useMutation({
    mutationFn: (task: NewTask) => open(api.POST("/v1/tasks", { body: task })),
    onSuccess: async ({ data, meta }) => {
      tell.done(t("taskCreated", { key: data.key }), meta.undoId);
      await cache.invalidateQueries({ queryKey: taskKeys.all });
      await cache.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}

export function useDeleteTask() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  return useMutation({
    mutationFn: (task: Task) =>
      open(api.DELETE("/v1/tasks/{id}", { params: { path: { id: task.taskId }, header: ifMatch(task.version) } })),
    onSuccess: async ({ meta }, task) => {
      tell.done(t("taskDeleted", { key: task.key }), meta.undoId);
      await cache.invalidateQueries({ queryKey: taskKeys.lists });
    },
    onError: (error) => { tell.failed(error); },
  });
}

/** Sets one field of many tasks: each for itself, under one undo. */
export function useBulkChange() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  return useMutation({
    mutationFn: ({ tasks, change }: { tasks: readonly Task[]; change: TaskChange }) =>
      open(
        api.POST("/v1/tasks/bulk", {
          body: {
            mode: "partial",
            operations: tasks.map(({ taskId }) => ({ op: "update" as const, taskId, changes: change })),
          },
        }),
      ),
    onSuccess: ({ data, meta }) => {
      if (!("results" in data)) return;
      if (data.failed === 0) {
        tell.done(t("bulkDone", { count: data.succeeded }), meta.undoId);
        return;
      }
      const reason = data.results.find((one) => one.error != null)?.error?.message ?? "";
      tell.done(t("bulkPartly", { done: data.succeeded, failed: data.failed, reason }), meta.undoId);
    },
    onError: (error) => { tell.failed(error); },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: taskKeys.all });
      void cache.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}

/** Makes a task wait for another, or no longer. */
export function useDependency(task: Task) {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  const header = ifMatch(task.version);
  const done = async (undoId: string | undefined) => {
    tell.done(t("changed", { key: task.key }), undoId);
    await cache.invalidateQueries({ queryKey: taskKeys.all });
  };
  const add = useMutation({
    mutationFn: (taskId: string) =>
      open(api.POST("/v1/tasks/{id}/dependencies", { params: { path: { id: task.taskId }, header }, body: { taskId } })),
    onSuccess: ({ meta }) => done(meta.undoId),
  });
  const remove = useMutation({
    mutationFn: (other: string) =>
      open(api.DELETE("/v1/tasks/{id}/dependencies/{other}", { params: { path: { id: task.taskId, other }, header } })),
    onSuccess: ({ meta }) => done(meta.undoId),
    onError: (error) => { tell.failed(error); },
  });
  return { add, remove };
}

export function useComments(taskId: string) {
  return useInfiniteQuery({
    queryKey: taskKeys.comments(taskId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      open(
        api.GET("/v1/tasks/{id}/comments", {
          params: { path: { id: taskId }, query: { limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

export function useAddComment(taskId: string) {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  return useMutation({
    mutationFn: (text: string) =>
      open(api.POST("/v1/tasks/{id}/comments", { params: { path: { id: taskId } }, body: { text } })),
    onSuccess: async ({ meta }) => {
      tell.done(t("commentAdded"), meta.undoId);
      await cache.invalidateQueries({ queryKey: taskKeys.comments(taskId) });
      await cache.invalidateQueries({ queryKey: taskKeys.activity(taskId) });
    },
  });
}

export function useTaskActivity(taskId: string) {
  return useInfiniteQuery({
    queryKey: taskKeys.activity(taskId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      open(
        api.GET("/v1/tasks/{id}/activity", {
          params: { path: { id: taskId }, query: { limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}
