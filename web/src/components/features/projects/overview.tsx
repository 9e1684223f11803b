"use client";

import Link from "next/link";

import { Due } from "@/components/ui/due";
import { Markdown } from "@/components/ui/markdown";
import { PersonChip, StatusMark } from "@/components/ui/marks";
import { Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import { TaskLink } from "@/components/features/tasks/task-link";
import { EventLine } from "@/components/features/people/event-line";
import { STATUSES, type Project } from "@/lib/api-client/types";
import { useLanguage, useTranslate } from "@/lib/i18n/translate";

import { useAnalytics, useMembers, useProjectActivity } from "./queries";

/** What stands where in a project, who is in it, and what happened of late. */
export default function Overview({ project }: { project: Project }) {
  const id = project.key;
  return (
    <div className="grid gap-x-10 gap-y-8 px-4 pb-10 lg:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-8">
        <Description text={project.description} />
        <Late id={id} />
        <Activity id={id} />
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        <Figures id={id} endDate={project.endDate} isDone={project.status === "completed"} />
        <Team id={id} />
      </div>
    </div>
  );
}

function Description({ text }: { text: string }) {
  const t = useTranslate();
  return (
    <section>
      <h2 className="sr-only">{t("description")}</h2>
      {text === "" ? <p className="text-muted">{t("noDescription")}</p> : <Markdown text={text} />}
    </section>
  );
}

function Figures({ id, endDate, isDone }: { id: string; endDate: string | null | undefined; isDone: boolean }) {
  const t = useTranslate();
  const language = useLanguage();
  const { data, isLoadingError, error, refetch } = useAnalytics(id);
  if (isLoadingError) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={4} />;
  const total = data.totals.tasks;
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("byStatus")}</h2>
      <ul className="flex flex-col gap-1.5">
        {STATUSES.map((status) => (
          <li key={status} className="grid grid-cols-[110px_1fr_40px] items-center gap-2">
            <StatusMark status={status} named />
            <span className="h-2 overflow-hidden rounded-full bg-hover" aria-hidden>
              <span className="block h-full rounded-full bg-line-strong" style={{ width: `${total === 0 ? 0 : (data.tasksByStatus[status] / total) * 100}%` }} />
            </span>
            <span className="text-right tabular-nums">{data.tasksByStatus[status]}</span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-muted">
        {t("velocityWeek", { count: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(data.velocity.tasks) })}
      </p>
      {endDate != null && (
        <p className="mt-1 flex gap-2 text-muted">
          {t("endDate")} <Due day={endDate} done={isDone} />
        </p>
      )}
    </section>
  );
}

function Late({ id }: { id: string }) {
  const t = useTranslate();
  const { data } = useAnalytics(id);
  if (data === undefined) return null;
  return (
    <section>
      <h2 className="mb-1 text-[16px]">
        {t("overdueTasks")} <span className="font-normal text-muted tabular-nums">{data.overdue.count}</span>
      </h2>
      {data.overdue.count === 0 ? (
        <p className="text-muted">{t("noOverdue")}</p>
      ) : (
        <ul>
          {data.overdue.tasks.slice(0, 8).map((task) => (
            <li key={task.taskId}>
              <Link href={`/tasks/${task.key}`} prefetch={false} className="flex min-h-9 items-center gap-3 border-b border-line hover:bg-hover">
                <StatusMark status={task.status} />
                <span className="key w-16 shrink-0">{task.key}</span>
                <span className="min-w-0 flex-1 truncate" dir="auto">
                  {task.title}
                </span>
                <Due day={task.dueDate} done={false} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Team({ id }: { id: string }) {
  const t = useManageWords();
  const { data } = useMembers(id);
  if (data === undefined) return null;
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("people")}</h2>
      <ul className="flex flex-col gap-1.5">
        {data.map((member) => (
          <li key={member.userId} className="flex items-center gap-2">
            <PersonChip id={member.userId} name={member.name} />
            <span className="ml-auto text-[13px] text-muted">{member.owner ? t("owner") : t(`role_${member.role}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Activity({ id }: { id: string }) {
  const t = useTranslate();
  const { data, isLoadingError, error, refetch } = useProjectActivity(id);
  return (
    <section>
      <h2 className="mb-1 text-[16px]">{t("recentActivity")}</h2>
      {isLoadingError ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton rows={4} />
      ) : data.length === 0 ? (
        <p className="text-muted">{t("noActivity")}</p>
      ) : (
        <ul className="flex flex-col">
          {data.map((event) => (
            <EventLine key={event.eventId} event={event} about={event.subject.startsWith("task_") && <TaskLink id={event.subject} />} />
          ))}
        </ul>
      )}
    </section>
  );
}
