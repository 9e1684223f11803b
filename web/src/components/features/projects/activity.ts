import type { Event, Role } from "@/lib/api-client/types";
import { may } from "@/lib/auth/may";
import { localDay } from "@/lib/dates";

/** For so many days a write can be taken back. */
const UNDO_DAYS = 30;
const DAY_MS = 86_400_000;

/** What one write did: one event, or all of those that are undone together. */
export interface Deed {
  first: Event;
  events: Event[];
}

/** Events that came of one write, as one; they stand beside each other already. */
export function deeds(events: readonly Event[]): Deed[] {
  const all: Deed[] = [];
  for (const event of events) {
    const last = all.at(-1);
    if (last !== undefined && event.operationId != null && last.first.operationId === event.operationId) last.events.push(event);
    else all.push({ first: event, events: [event] });
  }
  return all;
}

/** Deeds by the day, in the person's own calendar, on which they were recorded. */
export function byDay(all: readonly Deed[]): { day: string; deeds: Deed[] }[] {
  const days: { day: string; deeds: Deed[] }[] = [];
  for (const deed of all) {
    const day = localDay(new Date(deed.first.effectiveAt));
    const last = days.at(-1);
    if (last?.day === day) last.deeds.push(deed);
    else days.push({ day, deeds: [deed] });
  }
  return days;
}

/** Whether a person is offered to take a deed back: it is young enough, and they may do the opposite. */
export function mayUndo({ first }: Deed, me: { userId: string; role: Role }, now: Date): boolean {
  if (first.operationId == null || now.getTime() - Date.parse(first.recordedAt) > UNDO_DAYS * DAY_MS) return false;
  const [noun, verb] = first.type.split(".");
  if (noun === "comment") return first.actor === me.userId || (verb !== "updated" && may(me.role, "deleteTask"));
  if (noun === "prd") return may(me.role, "writePrd");
  if (noun === "task") return may(me.role, verb === "updated" ? "updateTask" : "deleteTask");
  return may(me.role, "updateProject");
}
