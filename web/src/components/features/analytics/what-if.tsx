"use client";

import { useDeferredValue, useState } from "react";

import { Button } from "@/components/ui/button";
import { daysBetween, showDate } from "@/lib/dates";
import { useLanguage, useTranslate } from "@/lib/i18n/translate";

import { percent } from "./forecast-text";
import { useWhatIf, type Forecast, type Scenario } from "./queries";

const NOTHING = { people: 0, addTasks: 0, dropTasks: 0, endDate: "" };

/** Other futures beside the one that is likely now. Nothing is changed by asking. */
export function WhatIf({ id, forecast }: { id: string; forecast: Forecast }) {
  const t = useTranslate();
  const [asked, ask] = useState(NOTHING);
  const settled = useDeferredValue(asked);
  const isOther = Object.entries(NOTHING).some(([name, value]) => settled[name as keyof typeof NOTHING] !== value);
  const scenario: Scenario = {
    people: settled.people || null,
    addTasks: settled.addTasks || null,
    dropTasks: settled.dropTasks || null,
    endDate: settled.endDate || null,
  };
  const { data, error } = useWhatIf(id, scenario, isOther);
  const slider = (name: "people" | "addTasks" | "dropTasks", from: number, to: number) => (
    <label className="flex flex-col gap-1">
      <span className="flex justify-between">
        {/* An output would take the label from the slider. */}
        {t(`whatIf_${name}`)} <span aria-hidden className="tabular-nums">{name === "people" && asked.people > 0 ? `+${asked.people}` : asked[name]}</span>
      </span>
      <input type="range" min={from} max={to} value={asked[name]} onChange={(event) => { ask({ ...asked, [name]: Number(event.target.value) }); }} className="accent-[var(--accent)]" />
    </label>
  );
  return (
    <section className="flex flex-col gap-3 rounded-lg bg-bg p-4" aria-labelledby="what-if">
      <h2 id="what-if" className="text-[16px]">
        {t("whatIf")}
      </h2>
      {slider("people", -5, 5)}
      {slider("addTasks", 0, Math.max(20, forecast.remaining))}
      {slider("dropTasks", 0, forecast.remaining)}
      <label className="flex items-center justify-between gap-2">
        {t("whatIf_endDate")}
        <input type="date" className="control" min={forecast.today} value={asked.endDate} onChange={(event) => { ask({ ...asked, endDate: event.target.value }); }} />
      </label>
      <div aria-live="polite" className="flex flex-col gap-2">
        {!isOther ? (
          <p className="text-[13px] text-muted">{t("whatIfHint")}</p>
        ) : error !== null ? (
          <p className="text-danger">{error.message}</p>
        ) : (
          data !== undefined && <Outcome data={data} today={forecast.today} />
        )}
      </div>
      {isOther && (
        <Button className="self-start" onClick={() => { ask(NOTHING); }}>
          {t("reset")}
        </Button>
      )}
    </section>
  );
}

function Outcome({ data, today }: { data: NonNullable<ReturnType<typeof useWhatIf>["data"]>; today: string }) {
  const t = useTranslate();
  const language = useLanguage();
  return (
    <>
      <table className="w-full tabular-nums">
        <tbody>
          {data.after.completion.map((after) => {
            const before = data.before.completion.find((one) => one.likelihood === after.likelihood)?.date;
            const days = before == null || after.date == null ? null : daysBetween(before, after.date);
            return (
              <tr key={after.likelihood} className="border-t border-line">
                <th scope="row" className="py-1 text-left font-normal text-muted">
                  {t("likely", { percent: percent(after.likelihood) })}
                </th>
                <td className="py-1">{after.date == null ? t("unknownDate") : showDate(after.date, today, language)}</td>
                <td className={days === null || days === 0 ? "py-1 text-right text-muted" : days < 0 ? "py-1 text-right text-success" : "py-1 text-right text-danger"}>{days !== null && t(days <= 0 ? "daysSooner" : "daysLater", { count: Math.abs(days) })}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {data.after.endDate != null && <p>{t("endDateSentence", { date: showDate(data.after.endDate.date, today, language), count: Math.round(data.after.endDate.chance * 100) })}</p>}
      <ul className="list-disc pl-4 text-[13px] text-muted">
        {data.assumptions.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </>
  );
}
