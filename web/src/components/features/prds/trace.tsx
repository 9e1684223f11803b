"use client";

import clsx from "clsx";
import Link from "next/link";
import { lazy, Suspense, useState } from "react";

import { Button } from "@/components/ui/button";
import { StatusMark } from "@/components/ui/marks";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { STATUSES, type Prd, type TracedTask } from "@/lib/api-client/types";
import type { components } from "@codexflow/api-client/schema";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";

import { useTrace } from "./queries";
import { WantedMark } from "./requirement-list";
import { usePrdWords } from "./words";

type Schemas = components["schemas"];

const PlanDialog = lazy(() => import("./plan-dialog"));

/** Requirement by requirement, which tasks meet it and how far they are; what no task meets is the loudest. */
export default function Trace({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  const me = useMe();
  const { data, isLoadingError, error, refetch } = useTrace(prd.prdId);
  const [isPlanning, setPlanning] = useState(false);
  const [holesOnly, setHolesOnly] = useState(false);
  if (isLoadingError) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={10} />;
  const plan = may(me.role, "writePrd") && prd.projectId != null && (
    <Button look={data.requirements.some(isHole) ? "primary" : "plain"} onClick={() => { setPlanning(true); }}>
      {t("planTasks")}
    </Button>
  );
  const dialog = isPlanning && (
    <Suspense>
      <PlanDialog prd={prd} close={() => { setPlanning(false); }} />
    </Suspense>
  );
  if (data.requirements.length === 0 && data.removedRequirements.length === 0) return <Empty title={t("nothingToTrace")} text={t("nothingToTraceText")} />;
  const shown = holesOnly ? data.requirements.filter(isHole) : data.requirements;
  return (
    <div className="flex flex-col gap-8">
      <section aria-label={t("coverage")}>
        <CoverageLine coverage={data.coverage} />
        <div className="mt-3 flex flex-wrap items-center gap-4">
          {plan}
          <label className="flex min-h-8 cursor-pointer items-center gap-2">
            <input type="checkbox" className="accent-[var(--accent)]" checked={holesOnly} onChange={(event) => { setHolesOnly(event.target.checked); }} />
            {t("holesOnly", { count: data.requirements.filter(isHole).length })}
          </label>
        </div>
      </section>
      {dialog}
      {shown.length === 0 ? <p className="text-muted">{t("noHoles")}</p> : <Matrix requirements={shown} />}
      {data.removedRequirements.length > 0 && (
        <section>
          <h2 className="mb-2 text-[16px]">{t("removedRequirements")}</h2>
          <p className="mb-2 text-muted">{t("removedRequirementsText")}</p>
          <Matrix requirements={data.removedRequirements} />
        </section>
      )}
      <Untraced trace={data} />
    </div>
  );
}

const isHole = (one: Schemas["TracedRequirement"]): boolean => one.tasks.length === 0 && one.priority !== "wont";

function CoverageLine({ coverage }: { coverage: Schemas["TraceCoverage"] }) {
  const t = usePrdWords();
  const holes = coverage.must - coverage.mustCovered;
  return (
    <>
      <p className="text-[16px] font-semibold">{t("coverageSentence", { covered: coverage.covered, all: coverage.requirements, percent: coverage.percent })}</p>
      <span className="my-2 flex h-2 max-w-[420px] overflow-hidden rounded-full bg-hover" aria-hidden>
        <span className="block h-full bg-success" style={{ width: `${share(coverage.done, coverage.requirements)}%` }} />
        <span className="block h-full bg-accent" style={{ width: `${share(coverage.covered - coverage.done, coverage.requirements)}%` }} />
      </span>
      <p className={holes > 0 ? "text-danger" : "text-muted"}>
        {holes > 0 ? t("mustHoles", { count: holes }) : t("mustCovered")} {coverage.done > 0 && <span className="text-muted">{t("coverageDone", { count: coverage.done })}</span>}
      </p>
      {coverage.outdatedTasks > 0 && <p className="text-warning">{t("outdatedTasks", { count: coverage.outdatedTasks })}</p>}
    </>
  );
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);

function Matrix({ requirements }: { requirements: readonly Schemas["TracedRequirement"][] }) {
  const t = usePrdWords();
  return (
    <table className="w-full border-collapse text-left lg:table-fixed">
      <thead className="max-lg:sr-only">
        <tr className="border-b border-line text-[13px] text-muted">
          <th scope="col" className="w-[80px] py-1.5 pl-2 font-normal">
            {t("key")}
          </th>
          <th scope="col" className="py-1.5 pr-4 font-normal">
            {t("requirement")}
          </th>
          <th scope="col" className="w-[72px] py-1.5 font-normal">
            {t("priority")}
          </th>
          {STATUSES.map((status) => (
            <th key={status} scope="col" className="w-[112px] py-1.5 pr-2 font-normal">
              {t(`status_${status}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {requirements.map((one) => (
          <tr key={`${one.id}:${one.requirementId ?? ""}`} className={clsx("border-b border-line align-top max-lg:flex max-lg:flex-wrap max-lg:gap-x-3 max-lg:px-2 max-lg:py-2", isHole(one) && "bg-danger-soft")}>
            <th scope="row" className="key py-2 pl-2 text-left !font-normal max-lg:p-0">
              {one.id}
            </th>
            <td className="py-2 pr-4 break-words max-lg:order-first max-lg:basis-full max-lg:p-0" dir="auto">
              {one.text}
            </td>
            <td className="py-2 max-lg:py-0">
              <WantedMark priority={one.priority} />
            </td>
            {isHole(one) ? (
              <td colSpan={STATUSES.length} className="py-2 font-medium text-danger max-lg:py-0">
                {t("noTaskFor")}
              </td>
            ) : (
              STATUSES.map((status) => (
                <td key={status} className="py-2 pr-2 max-lg:p-0 max-lg:empty:hidden">
                  <TaskKeys tasks={one.tasks.filter((task) => task.status === status)} />
                </td>
              ))
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Tasks as marks and keys; what was planned from words that have changed since is marked. */
export function TaskKeys({ tasks }: { tasks: readonly TracedTask[] }) {
  const t = usePrdWords();
  if (tasks.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-2 gap-y-0.5">
      {tasks.map((task) => (
        <li key={task.taskId} className="flex items-center gap-1">
          <StatusMark status={task.status} />
          <Link href={`/tasks/${task.key}`} prefetch={false} title={task.title} className="key !text-text hover:underline">
            {task.key}
          </Link>
          {task.isOutdated && (
            <span className="text-[12px] text-warning" title={t("outdatedHint", { revision: task.plannedRevision })}>
              {t("outdated")}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Untraced({ trace }: { trace: Schemas["PrdTrace"] }) {
  const t = usePrdWords();
  if (trace.untracedCount === 0) return null;
  return (
    <details>
      <summary className="min-h-8 cursor-pointer text-[16px] font-semibold">{t("untraced", { count: trace.untracedCount })}</summary>
      <ul className="mt-1">
        {trace.untracedTasks.map((task) => (
          <li key={task.taskId}>
            <Link href={`/tasks/${task.key}`} prefetch={false} className="flex min-h-9 items-center gap-3 border-b border-line hover:bg-hover">
              <StatusMark status={task.status} />
              <span className="key w-16 shrink-0">{task.key}</span>
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {task.title}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {trace.untracedCount > trace.untracedTasks.length && <p className="py-2 text-muted">{t("untracedMore", { count: trace.untracedCount - trace.untracedTasks.length })}</p>}
    </details>
  );
}
