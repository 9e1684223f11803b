import type { WorkMessage } from "./work.en";

export const workDe: Record<WorkMessage, string> = {
  zoom: "Maßstab",
  zoom_weeks: "Wochen",
  zoom_months: "Monate",
  zoom_year: "Jahr",
  unscheduled_one: "{count} Aufgabe hat weder Beginn noch Fälligkeit",
  unscheduled_other: "{count} Aufgaben haben weder Beginn noch Fälligkeit",
  noTimeline: "Noch hat nichts ein Datum",
  noTimelineText: "Eine Aufgabe erscheint hier, sobald sie einen Beginn oder eine Fälligkeit hat.",
  showDone: "Erledigtes zeigen",
  staleDescription: "Jemand anderes hat diese Beschreibung geändert, während du schriebst. Rot ist von dort, grün ist deines.",
  byThem: "Von dort",
  byMe: "Deines",
  keepTheirs: "Das andere behalten",
  saveMineInstead: "Meines stattdessen speichern",
};
