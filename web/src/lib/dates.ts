/** Dates as people read them. A due date is a day, not a moment: it has no time zone. */

const DAY_MS = 86_400_000;

/** Today as the person's own calendar has it, `YYYY-MM-DD`. */
export function localDay(now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** How many days a day is after another; negative if before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** A day: relative under a week, the date after. */
export function showDay(day: string, today: string, language: string): string {
  const days = daysBetween(today, day);
  if (Math.abs(days) < 7) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
  return showDate(day, today, language);
}

/** A day as a date; the year only where it is another. */
export function showDate(day: string, today: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" as const }),
    timeZone: "UTC",
  }).format(new Date(`${day}T00:00:00Z`));
}

const STEPS = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [7 * 86_400, "day", 86_400],
] as const;

/** A moment: relative under a week, the date after. */
export function showMoment(iso: string, now: Date, language: string): string {
  const seconds = (Date.parse(iso) - now.getTime()) / 1000;
  for (const [below, unit, size] of STEPS) {
    if (Math.abs(seconds) < below) {
      return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
    }
  }
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" }).format(new Date(iso));
}

/** A day as a number, one more each day: charts place by it. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);

export const dayOf = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** The first days of months, every so many that no more than a few remain. */
export function monthTicks(from: number, to: number, most: number): number[] {
  const all: number[] = [];
  const day = new Date(from * DAY_MS);
  day.setUTCDate(1);
  for (;;) {
    const number = Math.round(day.getTime() / DAY_MS);
    if (number > to) break;
    if (number >= from) all.push(number);
    day.setUTCMonth(day.getUTCMonth() + 1);
  }
  const every = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, place) => place % every === 0);
}
