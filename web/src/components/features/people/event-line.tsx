"use client";

import type { ReactNode } from "react";

import { Moment } from "@/components/ui/moment";
import type { Event } from "@/lib/api-client/types";
import type { Message } from "@/lib/i18n/en";
import { useTranslate, type Translate } from "@/lib/i18n/translate";

import { useNameOf } from "./queries";

/** What happened, as a sentence, and to what where that is not clear. */
export function EventLine({ event, about }: { event: Event; about?: ReactNode }) {
  const t = useTranslate();
  const nameOf = useNameOf();
  return (
    <li className="flex items-baseline gap-3 py-1">
      <span className="min-w-0 flex-1 break-words">
        {eventSentence(event, t, nameOf)} {about}
      </span>
      <Moment iso={event.effectiveAt} />
    </li>
  );
}

const FIELDS: Partial<Record<string, Message>> = {
  status: "status",
  assignee: "assignee",
  priority: "priority",
  dueDate: "dueDate",
  title: "title",
  description: "description",
  labels: "labels",
  startDate: "startDate",
  endDate: "endDate",
  name: "name",
  estimatedHours: "estimate",
  actualHours: "hours",
  parentId: "parent",
  milestoneId: "milestone",
  cycleId: "cycle",
  type: "type",
};

const VERBS: Partial<Record<string, Message>> = {
  created: "event_created",
  deleted: "event_deleted",
  restored: "event_restored",
};

/** What a person reads of an event: who, which field, and its value if it is short. */
export function eventSentence(event: Event, t: Translate, nameOf: (id: string | null | undefined) => string): string {
  const who = nameOf(event.actor);
  const [noun = "", verb = ""] = event.type.split(".");
  if (noun === "comment" && verb === "created") return t("event_comment", { who });
  const message = VERBS[verb];
  if (message !== undefined) return t(message, { who });
  const fieldName = (field: string) => {
    const known = FIELDS[field];
    return known === undefined ? field : t(known);
  };
  // The day of completion follows from the status; it says nothing of its own.
  const changes = event.changes.filter((change) => change.field !== "completedAt");
  const [only] = changes;
  if (only === undefined) return t("event_other", { who, type: event.type });
  if (changes.length > 1) return t("event_changed", { who, fields: changes.map((one) => fieldName(one.field)).join(", ") });
  const field = fieldName(only.field);
  if (only.after === null || only.after === undefined) return t("event_cleared", { who, field });
  const value = valueText(only.field, only.after, t, nameOf);
  return value === null ? t("event_changed", { who, fields: field }) : t("event_set", { who, field, value });
}

const SHORT = 40;

function valueText(field: string, value: unknown, t: Translate, nameOf: (id: string) => string): string | null {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value.length > SHORT) return null;
  if (field === "assignee") return nameOf(value);
  if (field === "priority") return t(`priority_${value}` as Message);
  const status = `status_${value}`;
  if (field === "status" && ["todo", "in-progress", "review", "done"].includes(value)) return t(status as Message);
  return value;
}
