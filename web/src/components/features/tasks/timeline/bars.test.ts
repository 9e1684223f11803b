import { describe, expect, it } from "vitest";

import { dayNumber } from "@/lib/dates";

import { barOf, elbow, spanOf, type Row } from "./bars";
import { criticalPath } from "./critical";
import { datesOf, overtaken, shifted } from "./move";

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

describe("a shift", () => {
  const bar = (one: Row) => barOf(one, today) ?? { from: 0, to: 0, open: false };
  const planned = row({ start: "2026-03-12", due: "2026-03-14" });

  it("moves what has not begun as a whole, or its end alone", () => {
    expect(datesOf(planned, bar(planned), { days: 3, end: false })).toEqual({ startDate: "2026-03-15", dueDate: "2026-03-17" });
    expect(datesOf(planned, bar(planned), { days: 3, end: true })).toEqual({ dueDate: "2026-03-17" });
  });

  it("moves the end alone of what has begun, and never before its first day", () => {
    const begun = row({ start: "2026-03-01", due: "2026-03-03", status: "in-progress" });
    expect(datesOf(begun, bar(begun), { days: 2, end: false })).toEqual({ dueDate: "2026-03-05" });
    expect(datesOf(begun, bar(begun), { days: -9, end: false })).toEqual({ dueDate: "2026-03-01" });
    expect(shifted(begun, bar(begun), { days: 2, end: false }).from).toBe(bar(begun).from);
  });

  it("moves a due date without a start, and gives an end to what has none", () => {
    const due = row({ due: "2026-03-03" });
    expect(datesOf(due, bar(due), { days: -1, end: false })).toEqual({ dueDate: "2026-03-02" });
    const endless = row({ start: "2026-03-01", status: "in-progress" });
    expect(datesOf(endless, bar(endless), { days: 5, end: false })).toEqual({ dueDate: "2026-03-15" });
  });

  it("names who waits for it and would be due before", () => {
    const waits = row({ taskId: "w", due: "2026-03-16", dependencies: ["t"] });
    expect(overtaken([planned, waits], planned, dayNumber("2026-03-18"))).toEqual([waits]);
    expect(overtaken([planned, waits], planned, dayNumber("2026-03-17"))).toEqual([]);
  });
});

describe("the critical path", () => {
  const chain = (...rows: Row[]) => criticalPath(rows, rows.map((one) => barOf(one, today)));
  const lasting = (taskId: string, due: string, ...dependencies: string[]) => row({ taskId, start: "2026-03-11", due, dependencies });

  it("is the chain of open tasks with the most days", () => {
    const path = chain(lasting("a", "2026-03-13"), lasting("b", "2026-03-11", "a"), lasting("c", "2026-03-20", "a"), lasting("d", "2026-03-30"));
    expect(path).toEqual({ ids: ["a", "c"], days: 13 });
  });

  it("is none where nothing waits, and ends where tasks wait in a circle", () => {
    expect(chain(lasting("a", "2026-03-13"))).toBeNull();
    expect(chain(lasting("a", "2026-03-13", "b"), lasting("b", "2026-03-13", "a"))?.ids).toHaveLength(2);
    expect(chain(lasting("a", "2026-03-13", "gone"))).toBeNull();
  });

  it("is found in a chain of thousands", () => {
    const rows = Array.from({ length: 3000 }, (_, place) => lasting(`t${place}`, "2026-03-11", ...(place === 0 ? [] : [`t${place - 1}`])));
    expect(chain(...rows.reverse())?.days).toBe(3000);
  });
});
