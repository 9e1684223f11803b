import { describe, expect, it } from "vitest";

import { briefOf, fieldOf } from "./brief";

const empty = { title: "", projectType: "", description: "", features: "", timeline: "", budget: "", teamSize: "", approvers: [] };

describe("a brief", () => {
  it("says only what was filled in", () => {
    expect(briefOf("WEB", empty)).toEqual({ projectId: "WEB" });
  });

  it("has a feature a line and numbers as numbers", () => {
    const brief = briefOf("WEB", { ...empty, description: " A shop ", features: "search\n\n  checkout \n", budget: "$50,000", teamSize: " 4 " });
    expect(brief).toEqual({
      projectId: "WEB",
      description: "A shop",
      features: ["search", "checkout"],
      constraints: { budget: "$50,000", "team size": 4 },
    });
  });

  it("hands a team size in words on as it is", () => {
    expect(briefOf("WEB", { ...empty, teamSize: "two of us" })).toMatchObject({ constraints: { "team size": "two of us" } });
  });

  it.each([
    ["description", "description"],
    ["features[2]", "features"],
    ["approvers[0]", "approvers"],
    ["constraints.team size", "teamSize"],
    ["constraints.budget", "budget"],
    ["constraints", "constraints"],
  ])("has the fault of %s at its field", (path, field) => {
    expect(fieldOf(path)).toBe(field);
  });
});
