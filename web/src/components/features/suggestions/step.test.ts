import { describe, expect, it } from "vitest";

import type { Suggestion } from "./queries";
import { stepOf } from "./step";

const suggestion = (over: Partial<Suggestion>): Suggestion => ({ kind: "assignee", taskId: "task_1", key: "A-1", title: "", value: "user_1", shown: "", reason: "", confidence: 0.5, basis: "", apply: { method: "PATCH", path: "/v1/tasks/task_1", body: { assignee: "user_1" } }, ...over });

describe("a suggestion", () => {
  it("is carried out as a change of its task, or as a task to wait for", () => {
    expect(stepOf(suggestion({}))).toEqual({ kind: "change", change: { assignee: "user_1" } });
    expect(stepOf(suggestion({ kind: "dependency", value: "task_2", apply: { method: "POST", path: "/v1/tasks/task_1/dependencies", body: { taskId: "task_2" } } }))).toEqual({ kind: "wait", taskId: "task_2" });
  });

  it("is only shown where there is nothing to send, or something that this page does not know", () => {
    expect(stepOf(suggestion({ apply: null }))).toBeNull();
    for (const apply of [
      { method: "DELETE", path: "/v1/tasks/task_1", body: { assignee: null } },
      { method: "PATCH", path: "/v1/tasks/task_2", body: { assignee: null } },
      { method: "PATCH", path: "/v1/tasks/task_1", body: { projectId: "x" } },
      { method: "PATCH", path: "/v1/tasks/task_1", body: {} },
    ]) {
      expect(stepOf(suggestion({ apply }))).toBeNull();
    }
  });
});
