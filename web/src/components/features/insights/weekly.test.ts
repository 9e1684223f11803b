import { describe, expect, it } from "vitest";

import { dayNumber, dayOf } from "@/lib/dates";

import { mondayOf, weekly } from "./weekly";

/** A day of the burn-up: all tasks and those that are done. */
const at = (date: string, scope: number, done: number) => ({ date, scope: { tasks: scope }, completed: { tasks: done } });

const burnup = {
  stepDays: 1,
  series: [at("2026-11-01", 4, 1), at("2026-11-02", 5, 1), at("2026-11-08", 9, 3), at("2026-11-09", 9, 4), { date: "2026-11-10", scope: null, completed: null }],
};
const history = [{ week: "2026-11-02", tasks: 2 }];

describe("the weeks of a metric", () => {
  it("begin on Mondays", () => {
    expect(["2026-11-02", "2026-11-05", "2026-11-08", "2026-11-09", "1969-12-31"].map((day) => dayOf(mondayOf(dayNumber(day))))).toEqual(["2026-11-02", "2026-11-02", "2026-11-02", "2026-11-09", "1969-12-29"]);
  });

  it("are what was done, opened, and open at their end", () => {
    const sources = { burnup, history };
    expect(weekly("closed", sources)).toEqual([{ week: "2026-11-02", value: 2 }]);
    expect(weekly("opened", sources).map((one) => one.value)).toEqual([4, 5, 0]);
    expect(weekly("wip", sources)).toEqual([
      { week: "2026-10-26", value: 3 },
      { week: "2026-11-02", value: 6 },
      { week: "2026-11-09", value: 5 },
    ]);
  });

  it("are none where no answer tells them", () => {
    expect(weekly("cycle_median", { burnup, history })).toEqual([]);
    expect(weekly("opened", { burnup: { ...burnup, stepDays: 7 }, history })).toEqual([]);
    expect(weekly("something", { burnup, history })).toEqual([]);
  });
});
