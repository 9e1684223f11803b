"use client";

import Link from "next/link";

import { percent } from "@/components/features/analytics/forecast-text";
import { useRiskWords } from "@/components/features/risks/words";
import { showDate } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

import type { Insights } from "./queries";

/** So many tasks are named. */
const MOST = 8;

type Plan = NonNullable<Insights["plan"]>;

/** When the plan is done, and the tasks that decide it. */
export function PlanOutlook({ plan, today }: { plan: Plan; today: string }) {
  const t = useRiskWords();
  const language = useLanguage();
  return (
    <>
      <section>
        <h2 className="mb-2 text-[16px]">{t("planTitle")}</h2>
        <dl className="flex flex-wrap gap-x-8 gap-y-2">
          {plan.completion.map((one) => (
            <div key={one.likelihood}>
              <dt className="text-[13px] text-muted">{t("likely", { percent: percent(one.likelihood) })}</dt>
              <dd className="font-medium tabular-nums">{one.date == null ? t("unknownDate") : showDate(one.date, today, language)}</dd>
            </div>
          ))}
        </dl>
        {plan.assumptions.length > 0 && (
          <details className="mt-2 text-[13px] text-muted">
            <summary className="cursor-pointer">{t("planAssumptions")}</summary>
            <ul className="mt-1 list-disc pl-4">
              {plan.assumptions.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </details>
        )}
      </section>
      {plan.decisive.length > 0 && <Decisive tasks={plan.decisive.slice(0, MOST)} today={today} />}
    </>
  );
}

function Decisive({ tasks, today }: { tasks: Plan["decisive"]; today: string }) {
  const t = useRiskWords();
  const language = useLanguage();
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("decisiveTitle")}</h2>
      <ul>
        {tasks.map((task) => (
          <li key={task.taskId}>
            <Link href={`/tasks/${task.key}`} prefetch={false} className="grid grid-cols-[68px_minmax(0,1fr)] gap-x-2 border-t border-line py-1.5 hover:bg-hover">
              <span className="key pt-0.5">{task.key}</span>
              <span className="truncate" dir="auto">
                {task.title}
              </span>
              <span className="col-start-2 flex justify-between gap-2 text-[13px] text-muted tabular-nums">
                {t("decisiveShare", { percent: percent(task.criticality) })}
                {task.p85 != null && <span>{t("decisiveDone", { date: showDate(task.p85, today, language) })}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
