"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, open } from "@/lib/api-client/client";

import { readReport } from "./report";

export type Job = components["schemas"]["Job"];

/** How often a running job is asked how far it is. */
const POLL_MS = 1000;

export interface Source {
  file: File;
  project: string;
  timezone: string;
}

/** Rehearses or carries out an import; a long one goes on by itself and is answered as it begins. */
export function useImport(dryRun: boolean) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, project, timezone }: Source) => {
      const query = { dryRun, timezone, ...(project !== "" && { project }) };
      const call = api.POST("/v1/imports/jira", {
        params: { query },
        headers: { "Content-Type": file.name.endsWith(".gz") ? "application/gzip" : "text/csv" },
        body: file,
        bodySerializer: (body) => body as File,
      });
      return (await open(call)).data as Job;
    },
    onSuccess: () => { if (!dryRun) void cache.invalidateQueries(); },
  });
}

/** The job as it is now, asked again until it has ended. */
export function useJob(begun: Job | undefined) {
  const cache = useQueryClient();
  return useQuery({
    queryKey: ["job", begun?.jobId],
    enabled: begun !== undefined,
    initialData: begun,
    queryFn: async ({ signal }) => {
      const { data } = await open(api.GET("/v1/jobs/{id}", { params: { path: { id: begun?.jobId ?? "" } }, signal }));
      const job = data as Job;
      if (job.state !== "running") void cache.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "job" });
      return job;
    },
    refetchInterval: (query) => (query.state.data?.state === "running" ? POLL_MS : false),
  });
}

/** Takes everything back that an import has made. */
export function useUndoImport() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => (await open(api.POST("/v1/imports/{id}/undo", { params: { path: { id } } }))).data as Job,
    onSuccess: () => cache.invalidateQueries(),
  });
}

export const reportOf = (job: Job) => readReport(job.result);
