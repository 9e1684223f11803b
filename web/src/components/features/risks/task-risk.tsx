"use client";

import type { Task } from "@/lib/api-client/types";

import { Explained } from "./explained";
import { useTaskRisk } from "./queries";
import { RiskMark } from "./risk-mark";
import { useRiskWords } from "./words";

/** The risk of an open task and, opened, why. Where there is none to show, nothing is in its place: the task matters more. */
export default function TaskRiskSection({ task }: { task: Task }) {
  const t = useRiskWords();
  const { data } = useTaskRisk(task);
  const risk = data?.tasks[0];
  if (data === undefined || risk === undefined) return null;
  return (
    <details>
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 text-[13px]">
        <span className="font-semibold text-muted">{t("risk")}</span>
        <RiskMark score={risk.score} level={risk.level} />
        <span>{t(`level_${risk.level}`)}</span>
        <span className="text-muted underline">{t("reasonsHidden")}</span>
      </summary>
      <div className="mt-2 flex flex-col gap-3">
        <Explained risk={risk} />
        {data.model.standing !== "checked" && (
          <p className="text-[13px] text-muted">{t(`standing_${data.model.standing}`, { known: data.model.outcomes.known, late: data.model.outcomes.late, answers: data.model.calibration?.answers ?? 0 })}</p>
        )}
      </div>
    </details>
  );
}
