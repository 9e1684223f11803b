"use client";

import { Chart } from "@/components/features/analytics/chart";
import { scale } from "@/components/features/analytics/scale";

import type { RiskModel } from "./queries";
import { useRiskWords } from "./words";

const SIZE = { width: 340, height: 260 };
const TICKS = [0, 25, 50, 75, 100];

/** What was said against what came: on the line, scores hold. The more answers, the larger the dot. */
export function Reliability({ bins }: { bins: NonNullable<RiskModel["calibration"]>["bins"] }) {
  const t = useRiskWords();
  const x = scale(0, 100, 34, SIZE.width - 14);
  const y = scale(0, 100, SIZE.height - 36, 24);
  const shown = bins.filter((bin) => bin.answers > 0).map((bin) => ({ answers: bin.answers, said: Math.round(bin.said * 100), came: Math.round(bin.came * 100) }));
  const most = Math.max(1, ...shown.map((bin) => bin.answers));
  if (shown.length === 0) return null;
  return (
    <Chart
      title={t("reliabilityTitle")}
      size={SIZE}
      head={[t("reliabilitySaid"), t("reliabilityCame"), t("reliabilityAnswers")]}
      rows={shown.map((bin) => [bin.said, t("percentValue", { value: bin.came }), bin.answers])}
    >
      {TICKS.map((tick) => (
        <g key={tick}>
          <line x1={x(0)} x2={x(100)} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end" className="fill-muted">
            {tick}
          </text>
          <text x={x(tick)} y={y(0) + 15} textAnchor="middle" className="fill-muted">
            {tick}
          </text>
        </g>
      ))}
      <line x1={x(0)} x2={x(100)} y1={y(0)} y2={y(100)} className="stroke-line-strong" strokeDasharray="4 3" />
      <text x={x(48)} y={y(56)} textAnchor="end" className="fill-muted">
        {t("reliabilityPerfect")}
      </text>
      {shown.map((bin) => (
        <circle key={bin.said} cx={x(bin.said)} cy={y(bin.came)} r={3 + 7 * Math.sqrt(bin.answers / most)} className="fill-accent opacity-70">
          <title>{`${t("reliabilitySaid")} ${bin.said}: ${t("percentValue", { value: bin.came })} (${bin.answers})`}</title>
        </circle>
      ))}
      <text x={x(100)} y={SIZE.height - 4} textAnchor="end" className="fill-muted">
        {t("reliabilitySaid")}
      </text>
      <text x={8} y={10} className="fill-muted">
        {t("reliabilityCame")} (%)
      </text>
    </Chart>
  );
}
