"use client";

import Link from "next/link";

import { Due } from "@/components/ui/due";
import type { Project } from "@/lib/api-client/types";
import { useTranslate } from "@/lib/i18n/translate";

/** A project as one row: what it is, how far it is, when it ends. */
export function ProjectRow({ project }: { project: Project }) {
  const t = useTranslate();
  const total = project.metrics?.totalTasks ?? 0;
  const done = project.metrics?.tasksCompleted ?? 0;
  const share = total === 0 ? 0 : Math.round((done / total) * 100);
  return (
    <li>
      <Link
        href={`/projects/${project.key}/board`}
        prefetch={false}
        className="grid min-h-11 grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 hover:bg-hover lg:grid-cols-[56px_1fr_220px_110px]"
      >
        <span className="key hidden lg:block">{project.key}</span>
        <span className="truncate font-medium" dir="auto">
          {project.name}
        </span>
        <span className="col-span-2 flex items-center gap-2 lg:col-span-1">
          <span className="h-1.5 flex-1 overflow-hidden rounded-full bg-line" aria-hidden>
            <span className="block h-full bg-success" style={{ width: `${share}%` }} />
          </span>
          <span className="w-28 shrink-0 text-right text-[13px] text-muted tabular-nums">
            {t("doneOf", { done, total })}
          </span>
        </span>
        <span className="col-start-2 row-start-1 text-right lg:col-start-4">
          <Due day={project.endDate} done={project.status === "completed"} />
        </span>
      </Link>
    </li>
  );
}
