import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { putTask, taskKeys, type TaskPages } from "@/components/features/tasks/cache";
import type { Event, Project, Task } from "@/lib/api-client/types";

/** What events are about, by what the pages of the app are kept under. */
export interface Touched {
  /** Nouns of what happened: `task`, `comment`, `project`, … */
  nouns: Set<string>;
  tasks: Set<string>;
  /** Projects, by id and by key: addresses name them by either. */
  projects: Set<string>;
  /** Tasks and documents on which somebody said something. */
  talks: Set<string>;
  prds: Set<string>;
  /** Whether somebody else did something: only then can there be news in the inbox. */
  byOthers: boolean;
  /** Tasks whose copies here are all as new as the event: our own change, whose answer we have. */
  known: Set<string>;
}

/** `now` for what people look at, `soon` for what is reckoned anew. */
export type Pace = "now" | "soon" | null;

/** Fields that an event tells whole. Long text stands in it by its hash only. */
const PLAIN = new Set(["status", "priority", "assignee", "dueDate", "startDate", "estimatedHours", "actualHours", "storyPoints", "title", "labels", "type", "completedAt", "parentId"]);

export function touchedBy(events: readonly Event[], me: string, cache: QueryClient): Touched {
  const touched: Touched = { nouns: new Set(), tasks: new Set(), projects: new Set(), talks: new Set(), prds: new Set(), byOthers: false, known: new Set() };
  for (const event of events) {
    const [noun = ""] = event.type.split(".");
    touched.nouns.add(noun);
    if (event.projectId != null) for (const name of namesOf(event.projectId, cache)) touched.projects.add(name);
    if (event.actor !== me) touched.byOthers = true;
    if (noun === "comment") touched.talks.add(event.subject);
    else if (event.subject.startsWith("task_")) touched.tasks.add(event.subject);
    else if (event.subject.startsWith("prd_")) touched.prds.add(event.subject);
  }
  for (const id of touched.tasks) {
    const newest = Math.max(...events.filter((event) => event.subject === id).map((event) => event.objectVersion));
    const copies = copiesOf(id, cache);
    if (copies.length > 0 && copies.every((task) => task.version >= newest)) touched.known.add(id);
  }
  return touched;
}

/** A project's id and, where this page knows it, its key. */
function namesOf(id: string, cache: QueryClient): string[] {
  const names = [id];
  for (const [key, data] of cache.getQueriesData<unknown>({ queryKey: ["projects"] })) {
    const found = key[1] === "list" ? pagesOf<Project>(data).find((one) => one.projectId === id) : key[1] === "detail" ? (data as Project | undefined) : undefined;
    if (found?.projectId === id) names.push(found.key);
  }
  return names;
}

const pagesOf = <T,>(data: unknown): T[] => (data as { pages: { data: T[] }[] } | undefined)?.pages.flatMap((page) => page.data) ?? [];

/** A task as every list and page of this browser has it. */
function copiesOf(id: string, cache: QueryClient): Task[] {
  return cache.getQueriesData<unknown>({ queryKey: taskKeys.all }).flatMap(([key, data]) => {
    if (key[1] === "list") return (data as TaskPages | undefined)?.pages.flatMap((page) => page.data.filter((task) => task.taskId === id)) ?? [];
    return key[1] === "detail" && (data as Task | undefined)?.taskId === id ? [data as Task] : [];
  });
}

/** Shows a change at once where the event alone says what the task is now: it follows on the version that is here. */
export function patchTasks(events: readonly Event[], cache: QueryClient): void {
  for (const event of events) {
    if (event.type !== "task.updated") continue;
    const copies = copiesOf(event.subject, cache);
    const [task] = copies;
    const follows = copies.every((copy) => copy.version === event.objectVersion - 1);
    const isPlain = event.changes.every(({ field, after }) => PLAIN.has(field) && (typeof after !== "object" || after === null || Array.isArray(after)));
    if (task === undefined || !follows || !isPlain) continue;
    const fields = Object.fromEntries(event.changes.map(({ field, after }) => [field, after]));
    // A copy of a list may be without long text; only what changed is put into each.
    putTask(cache, { ...task, ...fields, version: event.objectVersion, updatedAt: event.recordedAt });
  }
}

/** Whether, and how soon, something that was read is to be read again. */
export function paceOf(key: QueryKey, data: unknown, touched: Touched): Pace {
  const [kind, what, of] = key as [string, string?, unknown?];
  switch (kind) {
    case "tasks":
      return paceOfTasks(what, of, data, touched);
    case "projects":
      return paceOfProjects(what, of, touched);
    case "prds":
      return paceOfPrds(what, of, data, touched);
    case "people":
      return touched.nouns.has("user") ? "now" : null;
    case "inbox":
      return touched.byOthers ? "soon" : null;
    default:
      return touched.nouns.has(kind.replace(/s$/, "")) ? "now" : null;
  }
}

function paceOfTasks(what: string | undefined, of: unknown, data: unknown, touched: Touched): Pace {
  const hasNews = [...touched.tasks].some((id) => !touched.known.has(id));
  if (what === "list") {
    const { projectId } = of as { projectId?: string };
    return hasNews && (projectId === undefined || touched.projects.has(projectId)) ? "now" : null;
  }
  if (what === "detail") {
    const id = (data as Task | undefined)?.taskId ?? String(of);
    return touched.tasks.has(id) && !touched.known.has(id) ? "now" : null;
  }
  if (what === "comments") return touched.talks.has(String(of)) ? "now" : null;
  if (what === "activity") return touched.talks.has(String(of)) || touched.tasks.has(String(of)) ? "now" : null;
  if (what === "timeline") return touched.tasks.size > 0 && touched.projects.has(String(of)) ? "now" : null;
  return touched.tasks.size > 0 ? "soon" : null;
}

function paceOfProjects(what: string | undefined, of: unknown, touched: Touched): Pace {
  const isOne = touched.nouns.has("project");
  if (what === "list") return isOne ? "now" : touched.tasks.size > 0 ? "soon" : null;
  if (!touched.projects.has(String(of))) return null;
  if (what === "detail" || what === "members" || what === "labels") return isOne ? "now" : what === "detail" ? "soon" : null;
  return what === "activity" ? "now" : "soon";
}

function paceOfPrds(what: string | undefined, of: unknown, data: unknown, touched: Touched): Pace {
  const isAny = touched.prds.size > 0;
  if (what === "list") return isAny && touched.projects.has(String(of)) ? "now" : null;
  const id = (data as { prdId?: string } | undefined)?.prdId ?? String(of);
  if (what === "comments") return touched.talks.has(id) || (touched.talks.size > 0 && !id.startsWith("prd_")) ? "now" : null;
  // Other parts of a document are kept under its id or its key and do not say which it is.
  if (touched.prds.has(id) || (isAny && !id.startsWith("prd_"))) return "now";
  return (what === "trace" || what === "plan") && touched.tasks.size > 0 ? "soon" : null;
}
