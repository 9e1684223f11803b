"use client";

import { Button } from "@/components/ui/button";
import { useNameOf } from "@/components/features/people/queries";
import { useChangeTask, useTask, type TaskChange } from "@/components/features/tasks/queries";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { localDay, showDate } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

import type { Mitigation, TaskRisk } from "./queries";
import { useRiskWords } from "./words";

/** What would lower a score, with the score after; what can be done at once is a button, and can be undone. */
export function Mitigations({ risk }: { risk: TaskRisk }) {
  const t = useRiskWords();
  const language = useLanguage();
  const nameOf = useNameOf();
  const me = useMe();
  const task = useTask(risk.taskId).data;
  const change = useChangeTask();
  if (risk.mitigations.length === 0) return <p className="text-[13px] text-muted">{t("nothingHelps")}</p>;
  const words = (one: Mitigation): string => {
    switch (one.action) {
      case "move-due":
        return t("action_move_due", { date: one.dueDate == null ? "–" : showDate(one.dueDate, localDay(new Date()), language) });
      case "hand-to":
        return t("action_hand_to", { who: nameOf(one.assignee) });
      case "begin":
        return t("action_begin");
      case "finish-blockers":
        return t("action_finish_blockers");
    }
  };
  return (
    <>
      <ul className="flex flex-col gap-1">
        {risk.mitigations.map((one) => {
          const step = stepOf(one);
          const label = words(one);
          return (
            <li key={one.action} className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
              {step !== null && task !== undefined && may(me.role, "updateTask") ? (
                <Button className="max-w-full !whitespace-normal" onClick={() => { change.mutate({ task, change: step }); }} busy={change.isPending}>
                  {label}
                </Button>
              ) : (
                <span>{label}</span>
              )}
              <span className="text-[13px] text-muted tabular-nums">{t("scoreAfter", { score: one.scoreAfter })}</span>
            </li>
          );
        })}
      </ul>
      <p className="mt-1 text-[13px] text-muted">{t("whatHelpsHint")}</p>
    </>
  );
}

/** The change of the task that a mitigation is; what needs other tasks is none. */
export function stepOf(one: Mitigation): TaskChange | null {
  switch (one.action) {
    case "move-due":
      return one.dueDate == null ? null : { dueDate: one.dueDate };
    case "hand-to":
      return one.assignee == null ? null : { assignee: one.assignee };
    case "begin":
      return { status: "in-progress" };
    case "finish-blockers":
      return null;
  }
}
