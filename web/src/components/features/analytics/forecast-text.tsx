"use client";

import { showDate } from "@/lib/dates";
import { useLanguage, useTranslate } from "@/lib/i18n/translate";

import type { Forecast } from "./queries";

/** The likelihood that people plan by. */
const PLANNED = 0.85;

/** The forecast in words: a day with its likelihood, and how such promises were kept. */
export function ForecastText({ forecast }: { forecast: Forecast }) {
  const t = useTranslate();
  const language = useLanguage();
  const date = (day: string) => showDate(day, forecast.today, language);
  const end = forecast.completion.find((one) => one.likelihood === PLANNED);
  const basis = <p className="mt-2 text-[13px] text-muted">{forecast.basis.text}</p>;
  if (forecast.remaining === 0) return <p className="text-[16px]">{t("nothingOpen")}</p>;
  if (end?.date == null) {
    return (
      <section>
        <p className="text-[16px]">{t("noForecast")}</p>
        {basis}
      </section>
    );
  }
  return (
    <section>
      <p className="text-[16px]">
        {t("forecastSentence", { count: forecast.remaining, percent: percent(PLANNED), date: date(end.date) })}{" "}
        {end.record.of > 0 ? t("recordSentence", { held: end.record.held, of: end.record.of }) : t("recordNone")}
      </p>
      {forecast.endDate != null && (
        <p className={forecast.endDate.chance < 0.5 ? "mt-1 text-danger" : "mt-1"}>{t("endDateSentence", { date: date(forecast.endDate.date), count: Math.round(forecast.endDate.chance * 100) })}</p>
      )}
      <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2">
        {forecast.completion.map((one) => (
          <div key={one.likelihood}>
            <dt className="text-[13px] text-muted">{t("likely", { percent: percent(one.likelihood) })}</dt>
            <dd className="font-medium tabular-nums">{one.date == null ? t("unknownDate") : date(one.date)}</dd>
          </div>
        ))}
      </dl>
      {basis}
    </section>
  );
}

export const percent = (share: number): number => Math.round(share * 100);
