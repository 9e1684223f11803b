"use client";

import { useLanguage } from "@/lib/i18n/translate";

import type { RiskModel } from "./queries";
import { Reliability } from "./reliability";
import { useRiskWords } from "./words";

/** What scores rest on, and how often such scores came true. */
export function ModelRecord({ model }: { model: RiskModel }) {
  const t = useRiskWords();
  const language = useLanguage();
  const { known, late } = model.outcomes;
  const checked = model.calibration;
  const round = (share: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(share * 100);
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-[16px]">{t("record")}</h2>
      <p>{t(`standing_${model.standing}`, { known, late, answers: checked?.answers ?? 0 })}</p>
      {checked != null && (
        <>
          <p className="text-[13px] text-muted">
            {t("recordError", { points: round(checked.ece), right: round(checked.auc) })} {t(checked.brier < checked.brierOfShare ? "recordBetter" : "recordNoBetter", { share: round(usualShare(checked)) })}
          </p>
          <Reliability bins={checked.bins} />
        </>
      )}
    </section>
  );
}

/** The share of the checked answers that were late. */
export function usualShare({ bins }: Pick<NonNullable<RiskModel["calibration"]>, "bins">): number {
  const answers = bins.reduce((sum, bin) => sum + bin.answers, 0);
  return answers === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.came * bin.answers, 0) / answers;
}
