import { describe, expect, it } from "vitest";

import { bars, bounds, signed } from "./bars";
import { stepOf } from "./mitigations";
import { usualShare } from "./model-record";
import type { Contribution, Mitigation } from "./queries";

const facts = (...points: number[]): Contribution[] => points.map((one, place) => ({ factor: `f${place}`, evidence: "", points: one }));

describe("a waterfall", () => {
  it("begins at the base, leaves no gap and ends at the score", () => {
    const all = bars(88, facts(3, -2, 4));
    expect(all.map((bar) => [bar.from, bar.to])).toEqual([
      [88, 91],
      [91, 89],
      [89, 93],
    ]);
  });

  it("of any facts adds up, bar by bar", () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const points = Array.from({ length: seed % 9 }, (_, place) => ((seed * 7919 + place * 104_729) % 41) - 20);
      const all = bars(30, facts(...points));
      expect(all.at(-1)?.to ?? 30).toBe(30 + points.reduce((sum, one) => sum + one, 0));
      all.forEach((bar, place) => { expect(bar.from).toBe(all[place - 1]?.to ?? 30); });
      const { low, high } = bounds(all);
      for (const bar of all) expect(bar.to >= low && bar.to <= high).toBe(true);
    }
  });

  it("is drawn on the scale of scores unless a sum on the way leaves it", () => {
    expect(bounds(bars(88, facts(3)))).toEqual({ low: 0, high: 100 });
    expect(bounds(bars(88, facts(20, -15)))).toEqual({ low: 0, high: 108 });
    expect(bounds(bars(5, facts(-9, 5)))).toEqual({ low: -4, high: 100 });
  });

  it("says points with their sign", () => {
    expect([signed(12, "en"), signed(-1.5, "en"), signed(-1.5, "de"), signed(0, "en")]).toEqual(["+12", "−1.5", "−1,5", "+0"]);
  });
});

describe("a mitigation", () => {
  const one = (change: Partial<Mitigation>): Mitigation => ({ action: "begin", factor: "begun", scoreAfter: 10, text: "", dueDate: null, assignee: null, ...change });

  it("is a change of the task, where it is one of the task alone", () => {
    expect(stepOf(one({ action: "move-due", dueDate: "2026-11-30" }))).toEqual({ dueDate: "2026-11-30" });
    expect(stepOf(one({ action: "hand-to", assignee: "user_1" }))).toEqual({ assignee: "user_1" });
    expect(stepOf(one({ action: "begin" }))).toEqual({ status: "in-progress" });
  });

  it("is none where other tasks are needed or nobody is named", () => {
    expect(stepOf(one({ action: "finish-blockers" }))).toBeNull();
    expect(stepOf(one({ action: "hand-to" }))).toBeNull();
    expect(stepOf(one({ action: "move-due" }))).toBeNull();
  });
});

describe("the record", () => {
  it("knows the share that always saying the usual would be", () => {
    const bin = (answers: number, came: number) => ({ answers, said: 0.5, came });
    expect(usualShare({ bins: [bin(10, 0.5), bin(30, 0.9), bin(0, 0)] })).toBeCloseTo(0.8);
    expect(usualShare({ bins: [] })).toBe(0);
  });
});
