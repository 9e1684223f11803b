"use client";

import { dayNumber } from "@/lib/dates";
import { useTranslate } from "@/lib/i18n/translate";

import { BOTTOM, Chart, Counts, DayLine, LEFT, Months, TOP, useRight } from "./chart";
import type { Forecast } from "./queries";
import { scale, ticks } from "./scale";

const PAST_WEEKS = 26;
const AHEAD_WEEKS = 8;

/** Tasks completed a week, and the range of the weeks to come. */
export function ThroughputChart({ forecast }: { forecast: Forecast }) {
  const t = useTranslate();
  const right = useRight();
  const past = forecast.history.slice(-PAST_WEEKS);
  const ahead = forecast.weeks.slice(0, AHEAD_WEEKS);
  const all = [...past, ...ahead].map(({ week }) => dayNumber(week));
  const from = all[0];
  const last = all.at(-1);
  if (from === undefined || last === undefined) return null;
  const counts = ticks(Math.max(...past.map((one) => one.tasks), ...ahead.map((one) => one.range.p90)));
  const x = scale(from, last + 7, LEFT, right);
  const y = scale(0, counts.at(-1) ?? 1, BOTTOM, TOP);
  const width = Math.max(2, x(from + 7) - x(from) - 2);
  const lately = past.slice(-4);
  const mean = lately.reduce((sum, one) => sum + one.tasks, 0) / Math.max(1, lately.length);
  const round = (value: number) => Math.round(value * 10) / 10;
  return (
    <Chart
      title={t("throughputTitle", { count: round(mean) })}
      head={[t("week"), t("status_done"), t("likelyRange")]}
      rows={[...past.map((one) => [one.week, one.tasks, ""]), ...ahead.map((one) => [one.week, "", `${round(one.range.p10)} – ${round(one.range.p90)}`])]}
    >
      <Counts all={counts} y={y} />
      <Months from={from} to={last + 7} x={x} />
      {past.map((one) => (
        <rect key={one.week} x={x(dayNumber(one.week)) + 1} width={width} y={y(one.tasks)} height={BOTTOM - y(one.tasks)} className="fill-success">
          <title>{`${one.week}: ${one.tasks}`}</title>
        </rect>
      ))}
      {ahead.map((one) => (
        <g key={one.week}>
          <title>{`${one.week}: ${round(one.range.p10)} – ${round(one.range.p90)}`}</title>
          <rect x={x(dayNumber(one.week)) + 1} width={width} y={y(one.range.p90)} height={y(one.range.p10) - y(one.range.p90)} className="fill-accent opacity-20" />
          <line x1={x(dayNumber(one.week)) + 1} x2={x(dayNumber(one.week)) + 1 + width} y1={y(one.range.p50)} y2={y(one.range.p50)} className="stroke-accent" strokeWidth={2} />
        </g>
      ))}
      <DayLine at={x(dayNumber(forecast.today))} name={t("today")} />
    </Chart>
  );
}
