"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, open } from "@/lib/api-client/client";
import type { Project } from "@/lib/api-client/types";
import { useTell } from "@/lib/hooks/use-tell";
import { useTranslate } from "@/lib/i18n/translate";

export const projectKeys = {
  all: ["projects"] as const,
  list: ["projects", "list"] as const,
  detail: (id: string) => ["projects", "detail", id] as const,
  members: (id: string) => ["projects", "members", id] as const,
  analytics: (id: string) => ["projects", "analytics", id] as const,
  activity: (id: string) => ["projects", "activity", id] as const,
};

export function useProjects() {
  return useInfiniteQuery({
    queryKey: projectKeys.list,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      const answer = await open(api.GET("/v1/projects", { params: { query }, signal }));
      return answer as typeof answer & { data: Project[] };
    },
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

export function useProject(id: string) {
  return useQuery({
    queryKey: projectKeys.detail(id),
    enabled: id !== "",
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}", { params: { path: { id } }, signal }))).data as Project,
  });
}

export function useMembers(id: string) {
  return useQuery({
    queryKey: projectKeys.members(id),
    enabled: id !== "",
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}/members", { params: { path: { id } }, signal }))).data,
  });
}

export function useAnalytics(id: string) {
  return useQuery({
    queryKey: projectKeys.analytics(id),
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}/analytics", { params: { path: { id } }, signal }))).data,
  });
}

export function useProjectActivity(id: string) {
  return useQuery({
    queryKey: projectKeys.activity(id),
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}/activity", { params: { path: { id }, query: { limit: 15 } }, signal }))).data,
  });
}

export interface NewProject {
  name: string;
  key?: string;
  description?: string;
  startDate?: string;
  endDate?: string;
  visibility: "organization" | "private";
}

export function useCreateProject() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  return useMutation({
    mutationFn: (project: NewProject) => open(api.POST("/v1/projects", { body: project })),
    onSuccess: async ({ data, meta }) => {
      tell.done(t("projectCreated", { name: data.name }), meta.undoId);
      await cache.invalidateQueries({ queryKey: projectKeys.list });
    },
  });
}
