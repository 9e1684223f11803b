import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import type { Task } from "@/lib/api-client/types";

import { translate } from "@/lib/i18n/translate";

import { changedPages, putTask, rollBack, taskKeys, type TaskPages } from "./cache";
import { differenceOf } from "./difference";

const task = (taskId: string, changes: Partial<Task> = {}): Task =>
  ({ taskId, key: taskId, projectId: "p", title: taskId, status: "todo", priority: "low", version: 1, ...changes }) as Task;

const pages = (...tasks: Task[]): TaskPages => ({
  pages: [{ data: tasks, meta: { page: { limit: 100, hasMore: false, total: tasks.length } } }],
  pageParams: [undefined],
});

const ids = (list: TaskPages | undefined) => list?.pages.flatMap((page) => page.data.map((one) => one.taskId));

describe("a changed task", () => {
  it("leaves the column it was in and comes first in the column it goes to", () => {
    const moved = task("a", { status: "review" });
    const from = changedPages(pages(task("a"), task("b")), { projectId: "p", status: "todo" }, moved);
    const to = changedPages(pages(task("c", { status: "review" })), { projectId: "p", status: "review" }, moved);

    expect(ids(from)).toEqual(["b"]);
    expect(from.pages[0]?.meta.page?.total).toBe(1);
    expect(ids(to)).toEqual(["a", "c"]);
    expect(to.pages[0]?.meta.page?.total).toBe(2);
  });

  it("stays in its place where the status does not matter", () => {
    const list = changedPages(pages(task("a"), task("b")), { projectId: "p" }, task("a", { status: "done" }));
    expect(ids(list)).toEqual(["a", "b"]);
    expect(list.pages[0]?.data[0]?.status).toBe("done");
  });

  it("does not come into the column of another project or of a narrower filter", () => {
    const moved = task("a", { status: "done" });
    expect(ids(changedPages(pages(), { projectId: "q", status: "done" }, moved))).toEqual([]);
    expect(ids(changedPages(pages(), { projectId: "p", status: "done", q: "x" }, moved))).toEqual([]);
  });

  it("is put back everywhere when the server refuses it", () => {
    const cache = new QueryClient();
    const column = taskKeys.list({ projectId: "p", status: "todo" });
    cache.setQueryData(column, pages(task("a")));
    cache.setQueryData(taskKeys.detail("a"), task("a"));

    const before = putTask(cache, task("a", { status: "done" }));
    expect(ids(cache.getQueryData(column))).toEqual([]);
    expect(cache.getQueryData<Task>(taskKeys.detail("a"))?.status).toBe("done");

    rollBack(cache, before);
    expect(ids(cache.getQueryData(column))).toEqual(["a"]);
    expect(cache.getQueryData<Task>(taskKeys.detail("a"))?.status).toBe("todo");
  });
});

describe("who was overtaken", () => {
  it("sees what differs, by the names of the fields, and only that", () => {
    const t = (message: string, values?: Record<string, string | number>) => translate("en", message, values);
    const theirs = task("a", { status: "review", priority: "high", dueDate: null });
    expect(differenceOf(theirs, { status: "done", priority: "high", dueDate: "2026-03-01" }, t)).toBe("Status: theirs Review, yours Done; Due: theirs –, yours 2026-03-01");
    expect(differenceOf(theirs, { description: "x" }, t)).toBeUndefined();
  });
});
