"use client";

import { dayNumber, showDate } from "@/lib/dates";
import { useLanguage, useTranslate } from "@/lib/i18n/translate";

import { BOTTOM, Chart, Counts, DayLine, LEFT, Months, TOP, useRight } from "./chart";
import type { Analytics, Forecast } from "./queries";
import { line, scale, ticks } from "./scale";

/** Further out than this the chart would show nothing but the future. */
const MOST_DAYS_AHEAD = 730;

/** Work known and done, and the fan of days on which the rest may be done. */
export function BurnupChart({ burnup, forecast }: { burnup: Analytics["burnup"]; forecast: Forecast }) {
  const t = useTranslate();
  const right = useRight();
  const language = useLanguage();
  const past = burnup.series.flatMap((point) => (point.scope == null || point.completed == null ? [] : [{ day: dayNumber(point.date), scope: point.scope.tasks, done: point.completed.tasks, date: point.date }]));
  const last = past.at(-1);
  const first = past[0];
  if (first === undefined || last === undefined) return <p className="text-muted">{t("noFigures")}</p>;
  const today = dayNumber(forecast.today);
  const ends = forecast.completion.flatMap(({ likelihood, date }) => (date == null ? [] : [{ likelihood, day: Math.min(dayNumber(date), today + MOST_DAYS_AHEAD), date }]));
  const endDate = forecast.endDate == null ? null : dayNumber(forecast.endDate.date);
  const to = Math.max(today, ...ends.map((end) => end.day), endDate ?? today);
  const x = scale(first.day, to, LEFT, right);
  const counts = ticks(Math.max(...past.map((point) => point.scope)));
  const y = scale(0, counts.at(-1) ?? 1, BOTTOM, TOP + 8);
  const from = [x(today), y(last.done)] as const;
  const [soonest] = ends;
  const latest = ends.at(-1);
  const half = ends.find((end) => end.likelihood === 0.5);
  return (
    <Chart
      title={
        last.done === last.scope
          ? t("allDone", { count: last.scope })
          : half === undefined
            ? t("doneOf", { done: last.done, total: last.scope })
            : t("burnupTitle", { done: last.done, total: last.scope, date: showDate(half.date, forecast.today, language) })
      }
      head={[t("date"), t("scope"), t("status_done")]}
      rows={past.map((point) => [point.date, point.scope, point.done])}
    >
      <Counts all={counts} y={y} />
      <Months from={first.day} to={to} x={x} />
      {soonest !== undefined && latest !== undefined && last.done < last.scope && (
        <path d={`${line([from, [x(soonest.day), y(last.scope)], [x(latest.day), y(last.scope)]])}Z`} className="fill-accent opacity-15" />
      )}
      {last.done < last.scope &&
        ends.map((end) => (
          <path key={end.likelihood} d={line([from, [x(end.day), y(last.scope)]])} className="stroke-accent" fill="none" strokeDasharray="3 3" opacity={end.likelihood === 0.5 ? 1 : 0.5} />
        ))}
      <path d={line(past.map((point) => [x(point.day), y(point.scope)]))} className="stroke-line-strong" fill="none" strokeWidth={1.5} />
      {last.done < last.scope && <path d={line([[x(today), y(last.scope)], [x(to), y(last.scope)]])} className="stroke-line-strong" strokeDasharray="2 3" fill="none" />}
      <path d={line(past.map((point) => [x(point.day), y(point.done)]))} className="stroke-success" fill="none" strokeWidth={2} />
      {/* Their names stand apart, however near the days are. */}
      <DayLine at={x(today)} name={t("today")} anchor={endDate !== null && endDate < today ? "start" : "end"} />
      {endDate !== null && <DayLine at={x(endDate)} name={t("endDate")} dashed anchor={endDate < today ? "end" : "start"} />}
      <text x={right + 6} y={y(last.scope) + 4} className="fill-muted">
        {t("scope")}
      </text>
      <text x={x(today) + 6} y={Math.min(y(last.done) + 18, BOTTOM - 4)} className="fill-success">
        {t("status_done")}
      </text>
    </Chart>
  );
}
