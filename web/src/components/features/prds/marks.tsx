"use client";

import clsx from "clsx";

import type { PrdHead } from "@/lib/api-client/types";

import { usePrdWords } from "./words";

export type Standing = PrdHead["approvalStatus"];

const LOOKS: Record<Standing, { tone: string; path: string }> = {
  draft: { tone: "text-muted", path: "M5 8h.01M8 8h.01M11 8h.01" },
  review: { tone: "text-info", path: "M8 4.8V8l2.2 1.6" },
  approved: { tone: "text-success", path: "m5.2 8.2 2 2 3.6-4.2" },
  rejected: { tone: "text-danger", path: "m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" },
};

/** Where a document stands, as shape, colour and word. */
export function StandingMark({ standing }: { standing: Standing }) {
  const t = usePrdWords();
  const { tone, path } = LOOKS[standing];
  return (
    <span className={clsx("inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap", tone)}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="8" cy="8" r="6.25" strokeDasharray={standing === "draft" ? "2.4 2" : undefined} />
        <path d={path} />
      </svg>
      <span className="text-text">{t(`standing_${standing}`)}</span>
    </span>
  );
}

/** What the twelve checks give, of a hundred: rounded down, so that only all of it is 100. */
export function ScoreMark({ score }: { score: number }) {
  const t = usePrdWords();
  const whole = Math.floor(score);
  return (
    <span className={clsx("whitespace-nowrap tabular-nums", whole < 60 ? "text-danger" : whole < 90 ? "text-warning" : "text-success")} title={t("scoreHint")}>
      <span className="sr-only">{t("score")} </span>
      {whole}
      <span className="text-muted">/100</span>
    </span>
  );
}
