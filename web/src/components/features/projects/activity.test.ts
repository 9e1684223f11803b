import { describe, expect, it } from "vitest";

import type { Event, Role } from "@/lib/api-client/types";

import { byDay, deeds, mayUndo } from "./activity";

const event = (change: Partial<Event>): Event => ({ eventId: "evt_1", type: "task.updated", operationId: "op_1", actor: "user_1", recordedAt: "2026-11-20T10:00:00Z", effectiveAt: "2026-11-20T10:00:00Z", changes: [], ...change }) as Event;
const NOW = new Date("2026-11-24T10:00:00Z");

describe("activity", () => {
  it("tells what one write did as one", () => {
    const all = deeds([event({ eventId: "a" }), event({ eventId: "b" }), event({ eventId: "c", operationId: "op_2" }), event({ eventId: "d", operationId: null }), event({ eventId: "e", operationId: null })]);
    expect(all.map((deed) => deed.events.map((one) => one.eventId))).toEqual([["a", "b"], ["c"], ["d"], ["e"]]);
  });

  it("stands under the days of the person's calendar", () => {
    const noon = (day: string) => new Date(`${day}T12:00:00`).toISOString();
    const days = byDay(deeds([event({ effectiveAt: noon("2026-11-20"), operationId: "op_3" }), event({ effectiveAt: noon("2026-11-20"), operationId: "op_2" }), event({ effectiveAt: noon("2026-11-19") })]));
    expect(days.map(({ day, deeds: all }) => [day, all.length])).toEqual([
      ["2026-11-20", 2],
      ["2026-11-19", 1],
    ]);
  });

  it.each<[string, Partial<Event>, Role, boolean]>([
    ["a change of a task, by who may change tasks", {}, "qa", true],
    ["a new task, by who may delete tasks", { type: "task.created" }, "manager", true],
    ["a new task, by others", { type: "task.created" }, "developer", false],
    ["a change of the project, by developers", { type: "project.updated" }, "developer", false],
    ["a comment of one's own", { type: "comment.created", actor: "me" }, "developer", true],
    ["a comment of another, by developers", { type: "comment.created" }, "developer", false],
    ["a comment of another, by managers", { type: "comment.created" }, "manager", true],
    ["what another changed in a comment of theirs", { type: "comment.updated" }, "admin", false],
    ["what is older than 30 days", { recordedAt: "2026-10-20T10:00:00Z" }, "admin", false],
    ["what is no write", { operationId: null }, "admin", false],
  ])("offers to take back: %s", (_, change, role, offered) => {
    const [deed] = deeds([event(change)]);
    expect(deed !== undefined && mayUndo(deed, { userId: "me", role }, NOW)).toBe(offered);
  });
});
