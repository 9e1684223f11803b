"use client";

import { localDay, showDate } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

import { Mitigations } from "./mitigations";
import type { TaskRisk } from "./queries";
import { Waterfall } from "./waterfall";
import { useRiskWords } from "./words";

/** Why a task has its score, what would lower it, and how often such scores came true. */
export function Explained({ risk }: { risk: TaskRisk }) {
  const t = useRiskWords();
  const language = useLanguage();
  const assumed = risk.assumedDate;
  return (
    <div className="flex flex-col gap-4">
      {risk.range != null && <p>{t("riskRange", { low: risk.range.low, high: risk.range.high })}</p>}
      {assumed != null && <p className="text-[13px] text-muted">{t(`assumedDate_${assumed.from}`, { date: showDate(assumed.date, localDay(new Date()), language) })}</p>}
      <Waterfall risk={risk} />
      <section>
        <h3 className="mb-1 text-[13px]">{t("whatHelps")}</h3>
        <Mitigations risk={risk} />
      </section>
      {risk.record != null && <p className="text-[13px] text-muted">{t("riskRecord", { record: risk.record })}</p>}
    </div>
  );
}
