"use client";

import { lazy, Suspense, useState, type ReactNode } from "react";

import { PriorityMark, StatusMark } from "@/components/ui/marks";
import { Person } from "@/components/features/people/person";
import { useMembers } from "@/components/features/projects/queries";
import { PRIORITIES, STATUSES, type Priority, type Status, type Task } from "@/lib/api-client/types";
import { useTranslate } from "@/lib/i18n/translate";

import type { TaskChange } from "./queries";

// Tells of the past; the fields do not wait for it.
const EstimateHint = lazy(() => import("@/components/features/risks/estimate-hint"));

interface Props {
  task: Task;
  mayChange: boolean;
  save: (change: TaskChange) => void;
}

/** The fields of a task, each changed in place and saved at once. */
export function TaskFields({ task, mayChange, save }: Props) {
  const t = useTranslate();
  const { data: members = [] } = useMembers(task.projectId);
  const isAbsent = task.assignee != null && !members.some((member) => member.userId === task.assignee);
  return (
    <dl className="grid grid-cols-[96px_minmax(0,1fr)] items-center gap-y-0.5">
      <Row name={t("status")}>
        <StatusMark status={task.status} />
        <select className="quiet-control" aria-label={t("status")} disabled={!mayChange} value={task.status} onChange={(event) => { save({ status: event.target.value as Status }); }}>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`status_${status}`)}
            </option>
          ))}
        </select>
      </Row>
      <Row name={t("priority")}>
        <PriorityMark priority={task.priority} />
        <select className="quiet-control" aria-label={t("priority")} disabled={!mayChange} value={task.priority} onChange={(event) => { save({ priority: event.target.value as Priority }); }}>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {t(`priority_${priority}`)}
            </option>
          ))}
        </select>
      </Row>
      <Row name={t("assignee")}>
        <Person id={task.assignee} bare />
        <select
          className="quiet-control"
          aria-label={t("assignee")}
          disabled={!mayChange}
          value={task.assignee ?? ""}
          onChange={(event) => { save({ assignee: event.target.value === "" ? null : event.target.value }); }}
        >
          <option value="">{t("nobody")}</option>
          {isAbsent && <option value={task.assignee ?? ""}>{t("somebody")}</option>}
          {members.map((member) => (
            <option key={member.userId} value={member.userId}>
              {member.name}
            </option>
          ))}
        </select>
      </Row>
      <Row name={t("dueDate")}>
        <Settled
          key={task.dueDate ?? ""}
          type="date"
          label={t("dueDate")}
          disabled={!mayChange}
          value={task.dueDate ?? ""}
          save={(day) => { save({ dueDate: day === "" ? null : day }); }}
        />
      </Row>
      <Row name={t("estimate")}>
        <Settled
          key={task.estimatedHours ?? ""}
          type="number"
          label={t("estimate")}
          disabled={!mayChange}
          value={task.estimatedHours == null ? "" : String(task.estimatedHours)}
          save={(hours) => { save({ estimatedHours: hours === "" ? null : Number(hours) }); }}
        />
      </Row>
      {task.estimatedHours != null && task.estimatedHours > 0 && (
        <Suspense>
          <EstimateHint task={task} hours={task.estimatedHours} />
        </Suspense>
      )}
      <Row name={t("type")}>
        <span className="px-1.5">{task.type}</span>
      </Row>
      {task.labels.length > 0 && (
        <Row name={t("labels")}>
          <span className="flex flex-wrap gap-1 px-1.5 py-1">
            {task.labels.map((label) => (
              <span key={label} className="rounded-full border border-line-strong px-2 text-[12px]">
                {label}
              </span>
            ))}
          </span>
        </Row>
      )}
      {task.reporter != null && (
        <Row name={t("reporter")}>
          <span className="min-w-0 px-1.5">
            <Person id={task.reporter} />
          </span>
        </Row>
      )}
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-[13px] text-muted">{name}</dt>
      <dd className="flex min-h-8 min-w-0 items-center">{children}</dd>
    </>
  );
}

/** An input that saves when it is left or Enter is pressed: half a date is no date. */
function Settled(props: { type: "date" | "number"; label: string; disabled: boolean; value: string; save: (value: string) => void }) {
  const [draft, setDraft] = useState(props.value);
  const finish = () => {
    if (draft !== props.value) props.save(draft);
  };
  return (
    <input
      className="quiet-control"
      type={props.type}
      min={0}
      step="any"
      aria-label={props.label}
      disabled={props.disabled}
      value={draft}
      onChange={(event) => { setDraft(event.target.value); }}
      onBlur={finish}
      onKeyDown={(event) => { if (event.key === "Enter") finish(); }}
    />
  );
}
