"use client";

import Link from "next/link";

import { Person } from "@/components/features/people/person";
import { useTranslate } from "@/lib/i18n/translate";

import type { Analytics } from "./queries";

/** How long tasks take, lately and ever. */
export function CycleTimes({ cycleTime }: { cycleTime: Analytics["cycleTime"] }) {
  const t = useTranslate();
  const { all, last90Days } = cycleTime;
  const days = (value: number | null | undefined) => (value == null ? "–" : t("days", { count: Math.round(value * 10) / 10 }));
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{all.p85 == null ? t("cycleTime") : t("cycleTitle", { count: Math.round(last90Days.p85 ?? all.p85) })}</h2>
      <table className="w-full tabular-nums">
        <thead>
          <tr className="text-[13px] text-muted">
            <th scope="col" className="py-1 text-left font-normal">
              {t("cycleTime")}
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {t("last90Days")}
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {t("ever")}
            </th>
          </tr>
        </thead>
        <tbody>
          {(["p50", "p85", "p95"] as const).map((name) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 text-left font-normal">
                {t("ofTasksWithin", { percent: Number(name.slice(1)) })}
              </th>
              <td className="py-1 text-right">{days(last90Days[name])}</td>
              <td className="py-1 text-right">{days(all[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What has been in progress for longer than it usually takes. */
export function Ageing({ ageing }: { ageing: Analytics["ageing"] }) {
  const t = useTranslate();
  const old = ageing.tasks.filter((task) => task.exceedsP85);
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("ageingTitle", { count: ageing.exceeding })}</h2>
      <ul>
        {old.slice(0, 8).map((task) => (
          <li key={task.taskId}>
            <Link href={`/tasks/${task.key}`} prefetch={false} className="flex min-h-8 items-center gap-2 border-t border-line hover:bg-hover">
              <span className="key">{task.key}</span>
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {task.title}
              </span>
              <span className="shrink-0 text-danger tabular-nums">{t("days", { count: task.ageDays })}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Open work by person. */
export function Workload({ workload }: { workload: Analytics["workload"] }) {
  const t = useTranslate();
  const busy = workload.filter((one) => one.open > 0);
  const most = Math.max(1, ...busy.map((one) => one.open));
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("workload")}</h2>
      <ul className="grid grid-cols-[minmax(0,1fr)_40px_auto] gap-x-3">
        {busy.map((one) => (
          <li key={one.assignee ?? ""} className="col-span-3 grid min-h-8 grid-cols-subgrid items-center border-t border-line">
            {one.assignee == null ? <span className="truncate text-muted">{t("nobody")}</span> : <Person id={one.assignee} />}
            <span className="h-2 rounded-full bg-hover" aria-hidden>
              <span className="block h-2 rounded-full bg-line-strong" style={{ width: `${(one.open / most) * 100}%` }} />
            </span>
            <span className="text-right text-[13px] tabular-nums">
              {t("openHours", { count: one.open, hours: Math.round(one.remainingHours) })}
              {one.overdue > 0 && <span className="text-danger"> · {t("overdueCount", { count: one.overdue })}</span>}
            </span>
          </li>
        ))}
      </ul>
      {busy.length === 0 && <p className="text-muted">{t("nothingOpen")}</p>}
    </section>
  );
}
