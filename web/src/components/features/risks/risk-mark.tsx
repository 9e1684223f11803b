"use client";

import clsx from "clsx";

import type { TaskRisk } from "./queries";
import { useRiskWords } from "./words";

const TONES = { low: "bg-risk-low", medium: "bg-risk-medium", high: "bg-risk-high", critical: "bg-risk-critical" } as const;

/** A score: its number, and how bad that is by the length and the colour of a bar. */
export function RiskMark({ score, level, large = false }: { score: number; level: TaskRisk["level"]; large?: boolean }) {
  const t = useRiskWords();
  return (
    <span className="inline-flex items-center gap-2" title={t(`level_${level}`)}>
      <span className="sr-only">{t("riskOf", { score, level: t(`level_${level}`) })}</span>
      <span aria-hidden className={clsx("text-right tabular-nums", large ? "text-[24px] leading-7 font-semibold" : "w-6 font-medium")}>
        {score}
      </span>
      <span aria-hidden className={clsx("overflow-hidden rounded-full bg-hover", large ? "h-2 w-24" : "h-1.5 w-9")}>
        <span className={clsx("block h-full rounded-full", TONES[level])} style={{ width: `${score}%` }} />
      </span>
    </span>
  );
}
