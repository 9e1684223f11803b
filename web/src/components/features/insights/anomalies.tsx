"use client";

import { BOTTOM, Chart, Counts, LEFT, Months, TOP, useRight } from "@/components/features/analytics/chart";
import { scale, ticks } from "@/components/features/analytics/scale";
import { useRiskWords } from "@/components/features/risks/words";
import { dayNumber, localDay, showDate } from "@/lib/dates";
import type { RiskMessage } from "@/lib/i18n/risks.en";
import { useLanguage } from "@/lib/i18n/translate";

import type { Anomaly } from "./queries";
import type { Point } from "./weekly";

/** So many weeks are drawn. */
const MOST_WEEKS = 52;

/** Weeks that were not like the others: each metric once, its odd weeks marked on it. */
export function Anomalies({ anomalies, pointsOf }: { anomalies: readonly Anomaly[]; pointsOf: (metric: string) => readonly Point[] }) {
  const t = useRiskWords();
  const metrics = [...new Set(anomalies.map((one) => one.metric))];
  return (
    <section className="flex flex-col gap-6">
      <h2 className="text-[16px]">{anomalies.length === 0 ? t("noAnomalies") : t("anomaliesTitle", { count: anomalies.length })}</h2>
      {metrics.map((metric) => (
        <Metric key={metric} metric={metric} anomalies={anomalies.filter((one) => one.metric === metric)} points={pointsOf(metric).slice(-MOST_WEEKS)} />
      ))}
    </section>
  );
}

function Metric({ metric, anomalies, points }: { metric: string; anomalies: readonly Anomaly[]; points: readonly Point[] }) {
  const t = useRiskWords();
  const language = useLanguage();
  const today = localDay(new Date());
  const number = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <ul>
        {anomalies.map((one) => (
          <li key={one.week + one.kind} className="flex flex-wrap gap-x-3">
            <span className="font-medium text-danger">{t(`anomaly_${one.kind.replaceAll("-", "_")}` as RiskMessage)}</span>
            <span>{t("anomalyWeek", { date: showDate(one.week, today, language) })}</span>
            <span className="text-muted">{t("anomalyValue", { value: number(one.value), usual: number(one.usual) })}</span>
          </li>
        ))}
      </ul>
      <Weeks title={t(`metric_${metric}` as RiskMessage)} anomalies={anomalies} points={points.length === 0 ? alone(anomalies) : points} isWhole={points.length > 0} />
    </div>
  );
}

/** Where the weeks between are not told, those that stand out are shown alone. */
const alone = (anomalies: readonly Anomaly[]): Point[] =>
  anomalies.map(({ week, value }) => ({ week, value })).sort((a, b) => a.week.localeCompare(b.week));

function Weeks({ title, anomalies, points, isWhole }: { title: string; anomalies: readonly Anomaly[]; points: readonly Point[]; isWhole: boolean }) {
  const t = useRiskWords();
  const right = useRight();
  const days = points.map((point) => dayNumber(point.week));
  const first = days[0];
  const last = days.at(-1);
  const [anomaly] = anomalies;
  if (first === undefined || last === undefined || anomaly === undefined) return null;
  // A week alone is shown among the weeks around it.
  const from = isWhole ? first : first - 42;
  const to = isWhole ? last + 7 : last + 49;
  const odd = new Set(anomalies.map((one) => one.week));
  const counts = ticks(Math.max(anomaly.usual, ...points.map((point) => point.value)));
  const x = scale(from, to, LEFT, right);
  const y = scale(0, counts.at(-1) ?? 1, BOTTOM, TOP);
  const width = Math.max(2, x(from + 7) - x(from) - 2);
  return (
    <Chart title={title} head={[t("week"), title]} rows={points.map((point) => [point.week, Math.round(point.value * 10) / 10])}>
      <Counts all={counts} y={y} />
      <Months from={from} to={to} x={x} />
      {points.map((point) => (
        <rect
          key={point.week}
          x={x(dayNumber(point.week)) + 1}
          width={width}
          y={y(Math.max(0, point.value))}
          height={BOTTOM - y(Math.max(0, point.value))}
          className={odd.has(point.week) ? "fill-danger" : "fill-line-strong opacity-60"}
        >
          <title>{`${point.week}: ${Math.round(point.value * 10) / 10}`}</title>
        </rect>
      ))}
      <line x1={LEFT} x2={right} y1={y(anomaly.usual)} y2={y(anomaly.usual)} className="stroke-text" strokeDasharray="4 3" />
      <text x={right + 6} y={y(anomaly.usual) + 4} className="fill-muted">
        {t("usual")}
      </text>
    </Chart>
  );
}
