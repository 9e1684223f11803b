"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, open } from "@/lib/api-client/client";

type Schemas = components["schemas"];
export type Forecast = Schemas["Forecast"];
export type Completion = Schemas["Completion"];
export type Analytics = Schemas["Analytics"];
export type Scenario = Schemas["Scenario"];

/** Below "projects", so that a changed task makes it read again. */
const key = (id: string, ...rest: unknown[]) => ["projects", "forecast", id, ...rest];

export function useForecast(id: string) {
  return useQuery({
    queryKey: key(id),
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}/forecast", { params: { path: { id } }, signal }))).data as Forecast,
  });
}

/** What would be in another future; asked for once something in it is another. */
export function useWhatIf(id: string, scenario: Scenario, isOther: boolean) {
  return useQuery({
    queryKey: key(id, scenario),
    enabled: isOther,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await open(api.POST("/v1/projects/{id}/what-if", { params: { path: { id } }, body: scenario, signal }))).data,
  });
}
