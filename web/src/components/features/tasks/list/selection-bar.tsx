"use client";

import { Button } from "@/components/ui/button";
import { useMembers } from "@/components/features/projects/queries";
import { PRIORITIES, STATUSES, type Priority, type Status, type Task } from "@/lib/api-client/types";
import { useTranslate } from "@/lib/i18n/translate";

import { useBulkChange, type TaskChange } from "../queries";

/** Sets a field of every selected task: one write, one undo. */
export function SelectionBar({ projectId, tasks, clear }: { projectId: string; tasks: readonly Task[]; clear: () => void }) {
  const t = useTranslate();
  const bulk = useBulkChange();
  const { data: members } = useMembers(projectId);
  const set = (change: TaskChange) => { bulk.mutate({ tasks, change }, { onSuccess: clear }); };
  return (
    <div role="toolbar" aria-label={t("selected", { count: tasks.length })} className="flex flex-wrap items-center gap-2 border-t border-line bg-accent-soft px-4 py-2">
      <span className="font-medium tabular-nums">{t("selected", { count: tasks.length })}</span>
      <Choice label={t("setStatus")} options={STATUSES.map((status) => [status, t(`status_${status}`)])} choose={(status) => { set({ status: status as Status }); }} />
      <Choice label={t("setPriority")} options={PRIORITIES.map((priority) => [priority, t(`priority_${priority}`)])} choose={(priority) => { set({ priority: priority as Priority }); }} />
      <Choice
        label={t("assignTo")}
        options={[["none", t("nobody")], ...(members ?? []).map(({ userId, name }) => [userId, name] as const)]}
        choose={(assignee) => { set({ assignee: assignee === "none" ? null : assignee }); }}
      />
      <Button look="ghost" onClick={clear}>
        {t("clearSelection")}
      </Button>
    </div>
  );
}

function Choice(props: { label: string; options: readonly (readonly [string, string])[]; choose: (value: string) => void }) {
  return (
    <select className="control" aria-label={props.label} value="" onChange={(event) => { props.choose(event.target.value); }}>
      <option value="">{props.label}</option>
      {props.options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}
