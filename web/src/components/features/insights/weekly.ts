import { dayNumber, dayOf } from "@/lib/dates";

/** One week of a metric. */
export interface Point {
  week: string;
  value: number;
}

interface Sources {
  burnup: { stepDays: number; series: readonly { date: string; scope?: { tasks: number } | null | undefined; completed?: { tasks: number } | null | undefined }[] };
  history: readonly { week: string; tasks: number }[];
}

const DAYS = 7;
/** 1970-01-05, day 4, was a Monday. */
const MONDAY = 4;

/** The Monday that a day's week begins with. */
export const mondayOf = (day: number): number => day - ((((day - MONDAY) % DAYS) + DAYS) % DAYS);

/** The weeks that a metric is read from, as far as other answers of the API tell them; none for those they do not. */
export function weekly(metric: string, { burnup, history }: Sources): Point[] {
  if (metric === "closed") return history.map(({ week, tasks }) => ({ week, value: tasks }));
  if (burnup.stepDays !== 1 || (metric !== "opened" && metric !== "wip")) return [];
  // What stands at the end of the last day of each week.
  const ends = new Map<number, { scope: number; open: number }>();
  for (const { date, scope, completed } of burnup.series) {
    if (scope != null && completed != null) ends.set(mondayOf(dayNumber(date)), { scope: scope.tasks, open: scope.tasks - completed.tasks });
  }
  const weeks = [...ends].sort(([a], [b]) => a - b);
  return weeks.map(([monday, end], place) => ({
    week: dayOf(monday),
    value: metric === "wip" ? end.open : end.scope - (weeks[place - 1]?.[1].scope ?? 0),
  }));
}
