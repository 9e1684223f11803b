import { describe, expect, it } from "vitest";

import { dayNumber } from "@/lib/dates";

import { barOf, elbow, spanOf, type Row } from "./bars";

const today = dayNumber("2026-03-10");
const row = (over: Partial<Row>) => ({ taskId: "t", key: "A-1", title: "", status: "todo", late: false, dependencies: [], ...over }) as Row;

describe("a bar", () => {
  it("lies from the start to the end, both days included", () => {
    expect(barOf(row({ start: "2026-03-01", due: "2026-03-03" }), today)).toEqual({ from: today - 9, to: today - 6, open: false });
  });

  it("is one day without a start, and reaches today without an end", () => {
    expect(barOf(row({ due: "2026-03-03" }), today)).toEqual({ from: today - 7, to: today - 6, open: false });
    expect(barOf(row({ start: "2026-03-01" }), today)).toEqual({ from: today - 9, to: today + 1, open: true });
    expect(barOf(row({ start: "2026-03-20" }), today)?.to).toBe(today + 11);
  });

  it("ends when it was done, even before it was to begin", () => {
    expect(barOf(row({ start: "2026-03-05", due: "2026-03-09", completed: "2026-03-02" }), today)).toEqual({ from: today - 8, to: today - 7, open: false });
    expect(barOf(row({}), today)).toBeNull();
  });
});

it("the chart has all bars and today", () => {
  expect(spanOf([{ from: 5, to: 9, open: false }, null], [12], 2)).toEqual({ from: 3, to: 14 });
});

it("a dependency goes straight where there is room and around where there is none", () => {
  expect(elbow(10, 0, 40, 36)).toBe("M10 0H16V36H40");
  expect(elbow(40, 36, 10, 0)).toBe("M40 36H46V22H4V0H10");
});
