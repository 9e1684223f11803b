import { describe, expect, it } from "vitest";

import { safeNext } from "@/components/features/auth/safe-next";
import { byUrgency } from "@/components/features/home/urgency";
import { matching } from "@/components/features/palette/commands";
import type { Task } from "@/lib/api-client/types";
import { tokenIn } from "@/lib/hooks/use-hash-token";
import { idIn } from "@/lib/hooks/use-route-id";
import { changedQuery } from "@/lib/hooks/use-url-filters";
import { chordReader } from "@/lib/keymap";

// The list that the server rewrites by.
import { rewrite } from "../scripts/rewrites.mjs";

describe("addresses", () => {
  it("name their id", () => {
    expect(idIn("/tasks/WEB-42", "tasks")).toBe("WEB-42");
    expect(idIn("/projects/proj_1/board", "projects")).toBe("proj_1");
    expect(idIn("/projects", "projects")).toBe("");
    expect(idIn("/inbox", "tasks")).toBe("");
  });

  it("keep what was not changed", () => {
    expect(changedQuery(new URLSearchParams("q=a&task=WEB-1"), { q: null, priority: "high" })).toBe("task=WEB-1&priority=high");
  });

  it.each([
    ["/projects/WEB", "/projects/_"],
    ["/projects/WEB.txt", "/projects/_.txt"],
    ["/projects/WEB/board", "/projects/_/board"],
    ["/projects/WEB/board/__next._tree.txt", "/projects/_/board/__next._tree.txt"],
    ["/projects/new", "/projects/new"],
    ["/projects/new.txt", "/projects/new.txt"],
    ["/projects/__next._tree.txt", "/projects/__next._tree.txt"],
    ["/projects/_/board", "/projects/_/board"],
    ["/projects/", "/projects/"],
    ["/tasks/WEB-42", "/tasks/_"],
    ["/projects/WEB/prds/new", "/projects/_/prds/new"],
    ["/prds/prd_1", "/prds/_"],
    ["/prds", "/prds"],
    ["/inbox", "/inbox"],
  ])("are answered by the page that stands for every id: %s", (path, file) => {
    expect(rewrite(path)).toBe(file);
  });

  it("lead to no other site after the sign-in", () => {
    expect(safeNext("/tasks/WEB-1?x=1")).toBe("/tasks/WEB-1?x=1");
    for (const bad of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "tasks"]) {
      expect(safeNext(bad)).toBe("/");
    }
  });

  it("carry a token after the hash", () => {
    expect(tokenIn("#token=a-b_c")).toBe("a-b_c");
    expect(tokenIn("")).toBe("");
  });
});

describe("urgency", () => {
  it("puts what is late first and leaves out what is done", () => {
    const task = (taskId: string, dueDate: string | null, status = "todo") => ({ taskId, dueDate, status }) as Task;
    const tasks = [task("none", null), task("late", "2026-02-01"), task("done", "2026-02-01", "done"), task("today", "2026-03-01"), task("week", "2026-03-08"), task("far", "2026-03-09")];

    const groups = byUrgency(tasks, "2026-03-01").map(({ name, tasks: list }) => [name, ...list.map((one) => one.taskId)]);

    expect(groups).toEqual([
      ["overdueGroup", "late"],
      ["todayGroup", "today"],
      ["weekGroup", "week"],
      ["laterGroup", "none", "far"],
    ]);
  });
});

describe("the palette", () => {
  it("finds by all words and puts beginnings first", () => {
    const named = (name: string) => ({ id: name, group: "", name, run: () => undefined });
    const commands = [named("Go to home"), named("Home page: board"), named("Inbox")];
    expect(matching(commands, "home").map((one) => one.name)).toEqual(["Home page: board", "Go to home"]);
    expect(matching(commands, "board home")).toHaveLength(1);
    expect(matching(commands, "")).toHaveLength(3);
  });
});

describe("chords", () => {
  it("are two keys in time; late or alone, a key stands for itself", () => {
    const read = chordReader(1000);
    expect(read("g", 0)).toBe("g");
    expect(read("h", 500)).toBe("g h");
    expect(read("h", 600)).toBe("h");
    expect(read("g", 1000)).toBe("g");
    expect(read("i", 2500)).toBe("i");
  });
});
