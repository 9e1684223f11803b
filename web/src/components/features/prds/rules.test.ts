import { describe, expect, it } from "vitest";

import type { Prd, PrdContent } from "@/lib/api-client/types";

import { answered } from "./answer";
import { decisionOf, mayDecide } from "./approval";
import { diffLines } from "@/lib/lines-diff";
import { anchorOfPlace } from "./places";
import { groupsOf } from "./requirement-list";
import { changeOf, draftOf, isSame } from "./section-draft";
import { sectionLines } from "./section-lines";
import { isBare, itemsOf, nextId, SECTIONS, valueOf, type Section } from "./sections";
import { chosenPair } from "./versions";

const section = (name: string): Section => {
  const found = SECTIONS.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

const content = {
  overview: "A shop. It sells bikes.",
  objectives: ["Sell", "Last"],
  requirements: { functional: [], nonFunctional: [], items: [{ id: "FR-001", text: "It must sell.", kind: "functional", priority: "must", source: "input" }] },
  userStories: [
    { id: "US-001", description: "As a buyer …", acceptanceCriteria: ["Given a, when b, then c."], criteria: [{ given: "a", when: "b", then: "c", case: "success" }], source: "knowledge" },
    { id: "", description: "As nobody …", source: "person" },
  ],
  nonGoals: [{ text: "No app", why: "The pages do", source: "assumption" }],
  openQuestions: [{ id: "Q-001", text: "Which first?", default: "Selling", blocking: true }],
  timeline: { phases: [{ id: "PH-001", name: "One" }] },
  technicalSpecs: {},
  provenance: { engine: "builtin", sentences: { "objectives/0": "input", "objectives/1": "assumption", "overview/0": "input" } },
} as unknown as PrdContent;

describe("a place that a check names", () => {
  it.each([
    ["FR-001", "FR-001"],
    ["FR-009", null],
    ["", null],
    ["US-001", "US-001"],
    ["userStories/0", "US-001"],
    ["userStories/1", "userStories/1"],
    ["userStories/7", "userStories"],
    ["overview/1", "overview"],
    ["objectives/1", "objectives/1"],
    ["nonGoals/0/why", "nonGoals/0"],
    ["requirements/nonFunctional", "requirements"],
    ["timeline/phases", "timeline"],
    ["PH-001", "PH-001"],
    ["problem/statement", "problem"],
    ["nowhere/1", null],
  ])("leads to what is on the page: %s", (where, anchor) => {
    expect(anchorOfPlace(where, content)).toBe(anchor);
  });
});

describe("sections", () => {
  it("are bare where nothing is said, whatever their form", () => {
    expect(isBare(content, section("overview"))).toBe(false);
    expect(isBare({ ...content, problem: { statement: "", evidence: [], costOfInaction: "", source: "person" } } as PrdContent, section("problem"))).toBe(true);
    expect(isBare(content, section("technicalSpecs"))).toBe(true);
    expect(isBare(content, section("glossary"))).toBe(true);
  });

  it("of a free object are read only as far as they have our form", () => {
    expect(itemsOf({ ...content, timeline: { phases: "soon" } } as unknown as PrdContent, section("timeline"))).toEqual([]);
    expect(itemsOf({ ...content, timeline: { phases: [1, null, { name: "x" }] } } as unknown as PrdContent, section("timeline"))).toEqual([{ name: "x" }]);
    expect(valueOf({ ...content, timeline: [] } as unknown as PrdContent, section("timeline"))).toBeUndefined();
  });

  it("give new elements ids that nothing has", () => {
    expect(nextId("US", [])).toBe("US-001");
    expect(nextId("US", [{ id: "US-009" }, { id: "user" }, {}])).toBe("US-010");
  });

  it("group requirements by what they belong to, in order", () => {
    const items = [{ id: "1", feature: "a" }, { id: "2" }, { id: "3", feature: "a" }] as unknown as Parameters<typeof groupsOf>[0];
    expect(groupsOf(items).map(({ name, items: list }) => [name, ...list.map(({ place }) => place)])).toEqual([["a", 0, 2], ["", 1]]);
  });
});

describe("what is saved of a section", () => {
  it("is what was shown, if nobody wrote", () => {
    for (const one of SECTIONS) {
      if (isBare(content, one)) continue;
      const change = changeOf(content, one, draftOf(content, one));
      expect(isSame({ ...content, ...change }, content, one), one.name).toBe(true);
    }
  });

  it("has no empty lines, and sentences keep their origin where they move", () => {
    const change = changeOf(content, section("objectives"), { kind: "text", text: "Last\n\n Grow " });
    expect(change).toEqual({
      objectives: ["Last", "Grow"],
      provenance: { sentences: { "objectives/0": "assumption", "objectives/1": "person" } },
    });
  });

  it("is a person's where a person wrote it, and another's where not", () => {
    const items = [{ ...itemsOf(content, section("requirements"))[0], text: "It must sell bikes." }, { text: "New", kind: "functional", priority: "must" }];
    const change = changeOf(content, section("requirements"), { kind: "items", items });
    expect(change.requirements?.items?.map((one) => [one.id, one.source])).toEqual([["FR-001", "person"], [undefined, "person"]]);
    const stories = changeOf(content, section("userStories"), draftOf(content, section("userStories"))).userStories;
    expect(stories?.[0]?.source).toBe("knowledge");
  });

  it("reads criteria anew when their texts were rewritten", () => {
    const [first, second] = itemsOf(content, section("userStories"));
    const items = [{ ...first, acceptanceCriteria: ["Given x, when y, then z."] }, { ...second }];
    expect(changeOf(content, section("userStories"), { kind: "items", items }).userStories?.[0]?.criteria).toEqual([]);
  });

  it("names no origin where the API knows none", () => {
    const items = [{ id: "PH-001", name: "Two", entry: [], exit: [] }];
    expect(changeOf(content, section("timeline"), { kind: "items", items })).toEqual({ timeline: { phases: items } });
  });
});

describe("an answer", () => {
  it("makes a decision of the question", () => {
    expect(answered(content, 0, "Buying")).toEqual({ openQuestions: [], decisions: [{ text: "Buying", why: "Which first?", source: "person" }] });
  });
});

describe("approval", () => {
  const prd = {
    approvalStatus: "review",
    approvers: ["ann", "bob"],
    revisedBy: "bob",
    revision: 2,
    approvals: [{ userId: "ann", decision: "rejected", revision: 1, timestamp: "" }],
  } as unknown as Prd;

  it("counts what was said of the present revision", () => {
    expect(decisionOf(prd, "ann")).toBeNull();
    expect(decisionOf({ ...prd, revision: 1 }, "ann")).toBe("rejected");
  });

  it("is asked of approvers who did not write it and have not said yet", () => {
    expect(mayDecide(prd, "ann")).toBe(true);
    expect(mayDecide(prd, "bob")).toBe(false);
    expect(mayDecide(prd, "eve")).toBe(false);
    expect(mayDecide({ ...prd, approvalStatus: "draft" }, "ann")).toBe(false);
    expect(mayDecide({ ...prd, revision: 1 }, "ann")).toBe(false);
  });
});

describe("a difference", () => {
  it.each([
    [[], [], ""],
    [["a", "b", "c"], ["a", "c"], " a -b  c"],
    [["a"], ["b"], "-a +b"],
    [["a", "b"], ["b", "a"], "-a  b +a"],
    [[], ["a"], "+a"],
  ])("of %j and %j takes little out and puts little in", (before, after, drawn) => {
    const signs = { same: " ", out: "-", in: "+" };
    expect(diffLines(before, after).map(({ how, text }) => signs[how] + text).join(" ")).toBe(drawn);
  });

  it("leads from the one to the other, however long", () => {
    for (const size of [3, 20, 700]) {
      const before = Array.from({ length: size }, (_, at) => String((at * 7) % 5));
      const after = Array.from({ length: size }, (_, at) => String((at * 3) % 4));
      const lines = diffLines(before, after);
      expect(lines.filter(({ how }) => how !== "in").map(({ text }) => text)).toEqual(before);
      expect(lines.filter(({ how }) => how !== "out").map(({ text }) => text)).toEqual(after);
    }
  });

  it("shows sections as sentences and elements as lines", () => {
    expect(sectionLines(content, section("overview"), String)).toEqual(["A shop.", "It sells bikes."]);
    expect(sectionLines(content, section("requirements"), (word) => word.replace("word_", ""))).toEqual(["FR-001 · It must sell. · functional · must"]);
  });
});

describe("two revisions", () => {
  it.each([
    ["", "", 3, [2, 3]],
    ["", "", 1, [1, 1]],
    ["1", "3", 3, [1, 3]],
    ["3", "1", 3, [1, 3]],
    ["0", "x", 2, [1, 2]],
    ["9", "99", 4, [3, 4]],
    ["", "2", 4, [1, 2]],
  ])("named %j and %j of %d are compared in order", (from, to, newest, pair) => {
    expect(chosenPair(from, to, newest)).toEqual(pair);
  });
});
