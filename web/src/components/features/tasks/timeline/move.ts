import { dayNumber, dayOf } from "@/lib/dates";

import type { Bar, Row } from "./bars";

/** So many days later, or earlier; `end` if only its end moves. */
export interface Shift {
  days: number;
  end: boolean;
}

/** What has begun has begun, and what has no start has only an end: there the end alone moves. */
export const movesEnd = (row: Row, shift: Shift): boolean => shift.end || row.status !== "todo" || row.start == null;

/** The bar of a row after a shift; it keeps a day at least. */
export function shifted(row: Row, bar: Bar, shift: Shift): Bar {
  if (row.start == null) return { ...bar, from: bar.from + shift.days, to: bar.to + shift.days };
  if (movesEnd(row, shift)) return { from: bar.from, to: Math.max(bar.from + 1, bar.to + shift.days), open: false };
  return { ...bar, from: bar.from + shift.days, to: bar.to + shift.days };
}

/** The dates that a shift sets. */
export function datesOf(row: Row, bar: Bar, shift: Shift): { startDate?: string; dueDate?: string } {
  const due = dayOf(shifted(row, bar, shift).to - 1);
  if (movesEnd(row, shift)) return { dueDate: due };
  return {
    ...(row.start != null && { startDate: dayOf(dayNumber(row.start) + shift.days) }),
    ...(row.due != null && { dueDate: dayOf(dayNumber(row.due) + shift.days) }),
  };
}

/** Open tasks that wait for this one and, by their dates, would end before it does. */
export function overtaken(rows: readonly Row[], row: Row, to: number): Row[] {
  return rows.filter((other) => other.status !== "done" && other.dependencies.includes(row.taskId) && other.due != null && dayNumber(other.due) + 1 < to);
}
