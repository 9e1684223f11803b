"use client";

import { useQuery } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, open } from "@/lib/api-client/client";

type Schemas = components["schemas"];
export type Insights = Schemas["Insights"];
export type Anomaly = Schemas["Anomaly"];

/** Below "projects", so that a changed task makes it read again. */
export function useInsights(id: string) {
  return useQuery({
    queryKey: ["projects", "insights", id],
    enabled: id !== "",
    queryFn: async ({ signal }) => (await open(api.POST("/v1/ai/insights", { body: { projectId: id }, signal }))).data as Insights,
  });
}
