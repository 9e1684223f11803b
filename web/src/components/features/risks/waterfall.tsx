"use client";

import clsx from "clsx";

import type { RiskMessage } from "@/lib/i18n/risks.en";
import { useLanguage } from "@/lib/i18n/translate";

import type { TaskRisk } from "./queries";
import { bars, bounds, signed } from "./bars";
import { useRiskWords } from "./words";

const HEIGHT = 14;

/** From the score of any task to the score of this one, a bar for each fact. */
export function Waterfall({ risk }: { risk: TaskRisk }) {
  const t = useRiskWords();
  const language = useLanguage();
  const name = useFactorName();
  const all = bars(risk.base, risk.contributions);
  const { low, high } = bounds(all);
  const bar = (from: number, to: number, look: string) => (
    <svg viewBox={`${low} 0 ${high - low} ${HEIGHT}`} preserveAspectRatio="none" className="block h-3.5 w-full" aria-hidden>
      <line x1={0} x2={0} y1={0} y2={HEIGHT} className="stroke-line-strong" vectorEffect="non-scaling-stroke" />
      <line x1={risk.base} x2={risk.base} y1={0} y2={HEIGHT} className="stroke-line" strokeDasharray="2 2" vectorEffect="non-scaling-stroke" />
      <rect x={Math.min(from, to)} width={Math.max(Math.abs(to - from), 0.4)} y={1} height={HEIGHT - 2} className={look} />
    </svg>
  );
  return (
    <table className="w-full table-fixed text-[13px]">
      <caption className="sr-only">{t("howMade")}</caption>
      <colgroup>
        <col className="w-[56%] md:w-[42%]" />
        <col />
        <col className="w-11" />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t("fact")}</th>
          <th scope="col" aria-hidden />
          <th scope="col">{t("points")}</th>
        </tr>
      </thead>
      <tbody>
        <Row name={t("baseRow")} note={t("baseEvidence")} figure={String(risk.base)} graph={bar(0, risk.base, "fill-line-strong")} />
        {all.map((one) => (
          <Row
            key={one.factor}
            name={name(one.factor)}
            note={one.evidence}
            figure={signed(one.points, language)}
            graph={bar(one.from, one.to, one.points < 0 ? "fill-success" : "fill-danger")}
          />
        ))}
        <Row isSum name={t("sumRow")} note="" figure={String(risk.score)} graph={bar(0, risk.score, RISK_FILL[risk.level])} />
      </tbody>
    </table>
  );
}

const RISK_FILL = { low: "fill-risk-low", medium: "fill-risk-medium", high: "fill-risk-high", critical: "fill-risk-critical" } as const;

function Row(props: { name: string; note: string; figure: string; graph: React.ReactNode; isSum?: boolean }) {
  return (
    <tr className={clsx("border-t border-line", props.isSum === true && "font-semibold")}>
      <th scope="row" className="py-1 pr-3 text-left align-top font-[inherit]">
        {props.name}
        {props.note !== "" && <span className="block font-normal text-muted">{props.note}</span>}
      </th>
      <td className="py-1.5 align-top">{props.graph}</td>
      <td className="py-1 text-right align-top tabular-nums">{props.figure}</td>
    </tr>
  );
}

/** How a factor is called; one that this app does not know by its own name. */
export function useFactorName(): (factor: string) => string {
  const t = useRiskWords();
  return (factor) => {
    const message = `factor_${factor.replaceAll("-", "_")}`;
    const said = t(message as RiskMessage);
    return said === message ? factor : said;
  };
}
