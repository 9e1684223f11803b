"use client";

import clsx from "clsx";

import { daysBetween, localDay, showDay } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

/** A due date; red only when it has passed and the work is not done. */
export function Due({ day, done }: { day: string | null | undefined; done: boolean }) {
  const language = useLanguage();
  if (day == null) return null;
  const today = localDay(new Date());
  const late = !done && daysBetween(today, day) < 0;
  return (
    <time dateTime={day} className={clsx("text-[13px] whitespace-nowrap tabular-nums", late ? "font-medium text-danger" : "text-muted")}>
      {showDay(day, today, language)}
    </time>
  );
}
