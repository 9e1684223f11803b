"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api, open } from "@/lib/api-client/client";
import type { Prd, PrdHead } from "@/lib/api-client/types";

export const prdKeys = {
  all: ["prds"] as const,
  list: (project: string) => ["prds", "list", project] as const,
  detail: (id: string) => ["prds", "detail", id] as const,
  score: (id: string, revision: number) => ["prds", "score", id, revision] as const,
  comments: (id: string) => ["prds", "comments", id] as const,
  trace: (id: string) => ["prds", "trace", id] as const,
  plan: (id: string) => ["prds", "plan", id] as const,
  versions: (id: string) => ["prds", "versions", id] as const,
  // What a revision said never changes.
  version: (id: string, revision: number) => ["prd-revisions", id, revision] as const,
  between: (what: "diff" | "impact", id: string, from: number, to: number) => ["prds", what, id, from, to] as const,
};

/** The documents of a project, without what they say. */
export function usePrds(project: string) {
  return useInfiniteQuery({
    queryKey: prdKeys.list(project),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { projectId: project, limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      const answer = await open(api.GET("/v1/prds", { params: { query }, signal }));
      // No `fields` were asked for, so every head is whole.
      return answer as typeof answer & { data: PrdHead[] };
    },
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

/** A document as it is now, past every cache of this page. */
export const readPrd = async (id: string, signal?: AbortSignal): Promise<Prd> =>
  (await open(api.GET("/v1/prds/{id}", { params: { path: { id } }, ...(signal && { signal }) }))).data as Prd;

export function usePrd(id: string) {
  return useQuery({ queryKey: prdKeys.detail(id), enabled: id !== "", queryFn: ({ signal }) => readPrd(id, signal) });
}

/** The twelve checks of a revision. */
export function useScore(id: string, revision: number) {
  return useQuery({
    queryKey: prdKeys.score(id, revision),
    queryFn: async ({ signal }) => (await open(api.GET("/v1/prds/{id}/score", { params: { path: { id } }, signal }))).data,
  });
}

export function usePrdComments(id: string) {
  return useInfiniteQuery({
    queryKey: prdKeys.comments(id),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      open(
        api.GET("/v1/prds/{id}/comments", {
          params: { path: { id }, query: { limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

export function useTrace(id: string) {
  return useQuery({
    queryKey: prdKeys.trace(id),
    queryFn: async ({ signal }) => (await open(api.GET("/v1/prds/{id}/trace", { params: { path: { id } }, signal }))).data,
  });
}

/** Every revision, newest first. */
export function useVersions(id: string) {
  return useInfiniteQuery({
    queryKey: prdKeys.versions(id),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      open(
        api.GET("/v1/prds/{id}/versions", {
          params: { path: { id }, query: { limit: 200, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

export function useVersion(id: string, revision: number) {
  return useQuery({
    queryKey: prdKeys.version(id, revision),
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const path = { id, revision: String(revision) };
      return (await open(api.GET("/v1/prds/{id}/versions/{revision}", { params: { path }, signal }))).data;
    },
  });
}

export function useDiff(id: string, from: number, to: number) {
  return useQuery({
    queryKey: prdKeys.between("diff", id, from, to),
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/prds/{id}/diff", { params: { path: { id }, query: { from, to } }, signal }))).data,
  });
}

/** The tasks that a change touches. */
export function useImpact(id: string, from: number, to: number) {
  return useQuery({
    queryKey: prdKeys.between("impact", id, from, to),
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/prds/{id}/impact", { params: { path: { id }, query: { from, to } }, signal }))).data,
  });
}
