import type { components } from "@codexflow/api-client/schema";

type Schemas = components["schemas"];

export type Task = Schemas["Task"];
export type TaskPatch = Schemas["TaskPatch"];
export type Project = Schemas["Project"];
export type User = Schemas["User"];
export type Comment = Schemas["Comment"];
export type Event = Schemas["Event"];
export type Notification = Schemas["Notification"];
export type Hit = Schemas["Hit"];
export type Member = Schemas["Member"];
export type Prd = Schemas["Prd"];
export type PrdHead = Schemas["PrdHead"];
export type PrdContent = Schemas["PrdContent"];
export type PrdPlan = Schemas["PrdPlan"];
export type Requirement = Schemas["Requirement"];
export type TracedTask = Schemas["TracedTask"];
export type Status = Task["status"];
export type Priority = Task["priority"];
export type Role = User["role"];

export const STATUSES = ["todo", "in-progress", "review", "done"] as const satisfies readonly Status[];
export const PRIORITIES = ["low", "medium", "high", "critical"] as const satisfies readonly Priority[];
