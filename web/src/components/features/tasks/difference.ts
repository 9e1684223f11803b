import type { Task } from "@/lib/api-client/types";
import type { Translate } from "@/lib/i18n/translate";

import type { TaskChange } from "./queries";

/** Ids of people and long text say nothing in a line. */
const FIELDS = { title: "title", status: "status", priority: "priority", dueDate: "dueDate", estimatedHours: "estimate" } as const;

/** What a field is by now, and what was wanted: for who was overtaken. Nothing where no field that can be named differs. */
export function differenceOf(theirs: Task, change: TaskChange, t: Translate): string | undefined {
  const shown = (field: string, value: unknown): string => {
    if (value == null || value === "") return "–";
    if (field === "status") return t(`status_${value as Task["status"]}`);
    return field === "priority" ? t(`priority_${value as Task["priority"]}`) : String(value);
  };
  const lines = (Object.keys(FIELDS) as (keyof typeof FIELDS)[])
    .filter((field) => field in change && change[field] !== theirs[field])
    .map((field) => t("difference", { field: t(FIELDS[field]), theirs: shown(field, theirs[field]), mine: shown(field, change[field]) }));
  return lines.length === 0 ? undefined : lines.join("; ");
}
