"use client";

import { percent } from "@/components/features/analytics/forecast-text";
import type { Forecast } from "@/components/features/analytics/queries";
import { useRiskWords } from "@/components/features/risks/words";

/** How earlier forecasts held on the project's own past. */
export function ForecastRecord({ forecast }: { forecast: Forecast }) {
  const t = useRiskWords();
  const [low, high] = forecast.record;
  const rows = [
    ...forecast.completion.map((one) => ({ name: t("backtestDate", { percent: percent(one.likelihood) }), ...one.record })),
    // The lower bound promises that few weeks are below it: told as those above it.
    ...(low === undefined ? [] : [{ name: t("backtestRange_low"), promised: 1 - low.promised, held: low.of - low.held, of: low.of }]),
    ...(high === undefined ? [] : [{ name: t("backtestRange_high"), promised: high.promised, held: high.held, of: high.of }]),
  ];
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("backtest")}</h2>
      <table className="w-full tabular-nums">
        <thead>
          <tr className="text-[13px] text-muted">
            <th scope="col" className="py-1 text-left font-normal">
              {t("record")}
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {t("backtestPromised")}
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {t("backtestHeld")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} className="border-t border-line">
              <th scope="row" className="py-1 pr-2 text-left font-normal">
                {row.name}
              </th>
              <td className="py-1 text-right">{t("percentValue", { value: percent(row.promised) })}</td>
              <td className={row.of === 0 ? "py-1 pl-2 text-right text-[13px] text-muted" : "py-1 pl-2 text-right"}>{row.of === 0 ? t("backtestNone") : t("backtestText", { held: row.held, of: row.of })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
