import { describe, expect, it } from "vitest";

import { dayNumber, dayOf, monthTicks } from "@/lib/dates";

import { line, scale, ticks } from "./scale";

describe("a chart", () => {
  it("counts days back and forth", () => {
    for (const day of ["1970-01-01", "2024-02-29", "2026-12-31"]) expect(dayOf(dayNumber(day))).toBe(day);
    expect(dayNumber("2026-03-29") + 1).toBe(dayNumber("2026-03-30"));
  });

  it("has round ticks from zero that cover everything", () => {
    expect(ticks(0)).toEqual([0, 1]);
    expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
    for (const most of [1, 3, 9.7, 10, 150, 999, 10_001]) {
      const all = ticks(most);
      expect(all[0]).toBe(0);
      expect(all.at(-1)).toBeGreaterThanOrEqual(most);
      expect(all.length).toBeLessThanOrEqual(7);
    }
  });

  it("marks months, and not too many of them", () => {
    const from = dayNumber("2026-01-15");
    expect(monthTicks(from, dayNumber("2026-04-02"), 6).map(dayOf)).toEqual(["2026-02-01", "2026-03-01", "2026-04-01"]);
    expect(monthTicks(from, dayNumber("2036-01-01"), 6).length).toBeLessThanOrEqual(6);
    expect(monthTicks(from, from, 6)).toEqual([]);
  });

  it("keeps one point at its place", () => {
    expect(scale(5, 5, 10, 20)(5)).toBe(10);
    expect(scale(0, 10, 100, 0)(5)).toBe(50);
    expect(line([[0, 1], [2, 3]])).toBe("M0.0 1.0L2.0 3.0");
  });
});
