"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, ifMatch, open } from "@/lib/api-client/client";
import type { Project } from "@/lib/api-client/types";
import { useTell } from "@/lib/hooks/use-tell";

import { projectKeys } from "./queries";

type Schemas = components["schemas"];

/** So many events come at once. */
const EVENTS = 30;

/** All that happened in a project, page by page. */
export function useWholeActivity(id: string) {
  return useInfiniteQuery({
    queryKey: [...projectKeys.activity(id), "whole"],
    enabled: id !== "",
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: EVENTS, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return open(api.GET("/v1/projects/{id}/activity", { params: { path: { id }, query }, signal }));
    },
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

/** The labels of a project and how much each is used. */
export function useLabels(id: string) {
  return useQuery({
    queryKey: ["projects", "labels", id],
    queryFn: async ({ signal }) => (await open(api.GET("/v1/projects/{id}/labels", { params: { path: { id } }, signal }))).data,
  });
}

export type ProjectChange = Pick<Schemas["ProjectPatch"], "name" | "description" | "startDate" | "endDate" | "visibility" | "status">;

/** One write to a project: tells of it with the way back, and has everything of the project read again. */
function useWrite<V>(run: (value: V) => Promise<{ meta: { undoId?: string } }>, text: (value: V) => string, isToldHere = true) {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: run,
    onSuccess: ({ meta }, value) => { tell.done(text(value), meta.undoId); },
    onError: (error) => { if (isToldHere) tell.failed(error); },
    onSettled: () => cache.invalidateQueries({ queryKey: projectKeys.all }),
  });
}

/** What was refused is told by the form, at its fields. */
export const useChangeProject = (project: Project, text: string) =>
  useWrite(
    (change: ProjectChange) =>
      open(api.PATCH("/v1/projects/{id}", { params: { path: { id: project.projectId }, header: ifMatch(project.version) }, body: change as never })),
    () => text,
    false,
  );

/** `leave` goes elsewhere as soon as it is done; what is read again leaves the project itself out, which answers no more. */
export function useDeleteProject(project: Project, text: string, leave: () => void) {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: () => open(api.DELETE("/v1/projects/{id}", { params: { path: { id: project.projectId } } })),
    onSuccess: ({ meta }) => {
      leave();
      tell.done(text, meta.undoId);
      const gone = (key: readonly unknown[]) => key.includes(project.projectId) || key.includes(project.key);
      return cache.invalidateQueries({ queryKey: projectKeys.all, predicate: ({ queryKey }) => !gone(queryKey) });
    },
    onError: (error) => { tell.failed(error); },
  });
}

interface Named {
  userId: string;
  name: string;
}

export const useAddMember = (id: string, text: (one: Named) => string) =>
  useWrite(({ userId }: Named) => open(api.POST("/v1/projects/{id}/members", { params: { path: { id } }, body: { userId } })), text);

export const useRemoveMember = (id: string, text: (one: Named) => string) =>
  useWrite(({ userId }: Named) => open(api.DELETE("/v1/projects/{id}/members/{user}", { params: { path: { id, user: userId } } })), text);

interface NewLabel {
  name: string;
  color: string;
}

export const useAddLabel = (id: string, text: (one: NewLabel) => string) =>
  useWrite((label: NewLabel) => open(api.POST("/v1/projects/{id}/labels", { params: { path: { id } }, body: label })), text, false);

export const useRemoveLabel = (id: string, text: (name: string) => string) =>
  useWrite((name: string) => open(api.DELETE("/v1/projects/{id}/labels/{name}", { params: { path: { id, name } } })), text);
