"use client";

import { STATUSES } from "@/lib/api-client/types";
import { dayNumber } from "@/lib/dates";
import { useTranslate } from "@/lib/i18n/translate";

import { BOTTOM, Chart, Counts, LEFT, Months, TOP, useRight } from "./chart";
import type { Analytics } from "./queries";
import { line, scale, ticks } from "./scale";

/** From the bottom: what is done, then what is nearer to it. The colours are those of the marks of each status. */
const LAYERS = [...STATUSES].reverse();
const LOOK = { done: "fill-success", review: "fill-info", "in-progress": "fill-warning", todo: "fill-line-strong" } as const;

/** How many tasks stood where. */
export function FlowChart({ flow }: { flow: Analytics["cumulativeFlow"] }) {
  const t = useTranslate();
  const right = useRight();
  const days = flow.series.map((point) => ({ ...point, day: dayNumber(point.date) }));
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const upTo = (point: (typeof days)[number], layer: number) => LAYERS.slice(0, layer + 1).reduce((sum, status) => sum + point[status], 0);
  const x = scale(first.day, last.day, LEFT, right);
  const counts = ticks(Math.max(...days.map((point) => upTo(point, LAYERS.length - 1))));
  const y = scale(0, counts.at(-1) ?? 1, BOTTOM, TOP);
  return (
    <Chart
      title={t("flowTitle", { count: last["in-progress"] + last.review })}
      head={[t("date"), ...STATUSES.map((status) => t(`status_${status}`))]}
      rows={days.map((point) => [point.date, ...STATUSES.map((status) => point[status])])}
    >
      <Counts all={counts} y={y} />
      <Months from={first.day} to={last.day} x={x} />
      {LAYERS.map((status, layer) => {
        const above = days.map((point) => [x(point.day), y(upTo(point, layer))] as const);
        const below = days.map((point) => [x(point.day), y(upTo(point, layer - 1))] as const);
        return <path key={status} d={`${line([...above, ...below.reverse()])}Z`} className={LOOK[status]} opacity={0.55} />;
      })}
      {LAYERS.map((status, layer) => {
        const middle = (upTo(last, layer) + upTo(last, layer - 1)) / 2;
        // Too thin a layer has no room for its name; the table has it.
        return (
          y(0) - y(last[status]) >= 12 && (
            <text key={status} x={right + 6} y={y(middle) + 4} className="fill-muted">
              {t(`status_${status}`)}
            </text>
          )
        );
      })}
    </Chart>
  );
}
