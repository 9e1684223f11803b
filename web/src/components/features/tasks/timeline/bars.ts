import type { components } from "@codexflow/api-client/schema";
import { dayNumber } from "@/lib/dates";

export type Row = components["schemas"]["TimelineRow"];

/** Where a task lies in time, in days; `open` if nobody has said when it ends. */
export interface Bar {
  from: number;
  /** The day after its last. */
  to: number;
  open: boolean;
}

/** From its start to the day it was done or is due; without an end, up to today. */
export function barOf(row: Row, today: number): Bar | null {
  const start = row.start == null ? null : dayNumber(row.start);
  const end = row.completed ?? row.due;
  if (end == null) return start === null ? null : { from: start, to: Math.max(start, today) + 1, open: true };
  const last = dayNumber(end);
  return { from: Math.min(start ?? last, last), to: last + 1, open: false };
}

/** The days that a chart of these bars has, with some room on both sides. */
export function spanOf(bars: readonly (Bar | null)[], others: readonly number[], room: number): { from: number; to: number } {
  const all = [...others, ...bars.flatMap((bar) => (bar === null ? [] : [bar.from, bar.to]))];
  const [least, most] = all.reduce(([low, high], day) => [Math.min(low, day), Math.max(high, day)], [Infinity, -Infinity]);
  return { from: least - room, to: most + room };
}

/** The way from the end of what is waited for to the beginning of what waits: out, down or up, in. */
export function elbow(fromX: number, fromY: number, toX: number, toY: number): string {
  const out = 6;
  if (toX >= fromX + 2 * out) return `M${fromX} ${fromY}H${fromX + out}V${toY}H${toX}`;
  // It begins before the other ends: around, between the rows.
  const between = fromY + (toY > fromY ? 14 : -14);
  return `M${fromX} ${fromY}H${fromX + out}V${between}H${toX - out}V${toY}H${toX}`;
}
