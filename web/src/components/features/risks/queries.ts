"use client";

import { useQuery } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, open } from "@/lib/api-client/client";
import type { Task } from "@/lib/api-client/types";

type Schemas = components["schemas"];
export type Risks = Schemas["Risks"];
export type TaskRisk = Schemas["TaskRisk"];
export type RiskModel = Schemas["RiskModel"];
export type Contribution = Schemas["Contribution"];
export type Mitigation = Schemas["RiskMitigation"];

/** So many of the riskiest are shown. */
const SHOWN = 40;
/** How often is asked again while nothing is learnt: that takes a second or two. */
const LEARNING_MS = 2000;

const whileLearning = (query: { state: { data: Risks | undefined } }) => (query.state.data?.model.standing === "learning" ? LEARNING_MS : false);

/** Below "projects", so that a changed task makes it read again. */
export function useRisks(id: string) {
  return useQuery({
    queryKey: ["projects", "risks", id],
    enabled: id !== "",
    refetchInterval: whileLearning,
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}/risks", { params: { path: { id }, query: { limit: SHOWN } }, signal }))).data as Risks,
  });
}

/** The risk of one open task, with its reasons. */
export function useTaskRisk(task: Task) {
  return useQuery({
    queryKey: ["projects", "risks", task.projectId, task.taskId],
    refetchInterval: whileLearning,
    queryFn: async ({ signal }) =>
      (await open(api.POST("/v1/ai/risk-analysis", { body: { taskIds: [task.taskId] }, signal }))).data as Risks,
  });
}

/** How long tasks of such an estimate take. */
export function useEstimate(task: Task, hours: number) {
  const query = { hours: String(hours), type: task.type, ...(task.assignee != null && { assignee: task.assignee }) };
  return useQuery({
    queryKey: ["projects", "estimate", task.projectId, query],
    queryFn: async ({ signal }) =>
      (await open(api.GET("/v1/projects/{id}/estimate", { params: { path: { id: task.projectId }, query: query as never }, signal }))).data,
  });
}
