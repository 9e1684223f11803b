"use client";

import Link from "next/link";
import { lazy, Suspense } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { useProject } from "@/components/features/projects/queries";
import { useRouteId } from "@/lib/hooks/use-route-id";
import { useTranslate } from "@/lib/i18n/translate";

import { useTask } from "./queries";

const TaskDetail = lazy(() => import("./task-detail"));

export function TaskPage() {
  const t = useTranslate();
  const id = useRouteId("tasks");
  const task = useTask(id);
  const project = useProject(task.data?.projectId ?? "");
  if (task.isLoadingError) return <Failure error={task.error} retry={() => void task.refetch()} />;
  if (task.data === undefined) return <Skeleton rows={10} />;
  return (
    <div className="mx-auto max-w-[1000px] px-4 pt-4 pb-12">
      <nav aria-label="Breadcrumb" className="mb-2 flex min-w-0 items-center gap-2 text-[13px] text-muted">
        <Link href="/projects" className="hover:underline">
          {t("projects")}
        </Link>
        <span aria-hidden>/</span>
        <Link href={`/projects/${project.data?.key ?? task.data.projectId}/board`} prefetch={false} className="truncate hover:underline" dir="auto">
          {project.data?.name ?? "…"}
        </Link>
        <span aria-hidden>/</span>
        <span className="key">{task.data.key}</span>
      </nav>
      <Suspense fallback={<Skeleton rows={8} />}>
        <TaskDetail key={task.data.taskId} task={task.data} wide />
      </Suspense>
    </div>
  );
}
