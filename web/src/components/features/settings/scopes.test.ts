import { describe, expect, it } from "vitest";

import { byNoun, toggled } from "./scopes";

describe("scopes", () => {
  it("are read by what they are about, in one order", () => {
    expect(byNoun(["write:tasks", "read:projects", "read:tasks"])).toEqual([
      { noun: "projects", verbs: ["read"] },
      { noun: "tasks", verbs: ["read", "write"] },
    ]);
    expect(byNoun([])).toEqual([]);
  });

  it("are put in and taken out", () => {
    expect(toggled(["read:tasks"], "write:tasks")).toEqual(["read:tasks", "write:tasks"]);
    expect(toggled(["read:tasks", "write:tasks"], "read:tasks")).toEqual(["write:tasks"]);
  });
});
