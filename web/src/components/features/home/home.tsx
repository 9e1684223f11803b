"use client";

import { lazy, Suspense } from "react";

import { Button } from "@/components/ui/button";
import { PageHead } from "@/components/ui/page-head";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { ProjectRow } from "@/components/features/projects/project-row";
import { useProjects } from "@/components/features/projects/queries";
import { useTasks } from "@/components/features/tasks/queries";
import { TaskRow } from "@/components/features/tasks/task-row";
import { localDay } from "@/lib/dates";
import { useTranslate } from "@/lib/i18n/translate";

import { byUrgency } from "./urgency";

const NextBest = lazy(() => import("@/components/features/suggestions/next-best"));

/** What needs the person who is signed in, the most urgent first, and then the projects. */
export function Home() {
  const t = useTranslate();
  return (
    <>
      <PageHead title={t("needsYou")} />
      <MyTasks />
      <Suspense fallback={<Skeleton rows={2} />}>
        <NextBest />
      </Suspense>
      <h2 className="px-4 pt-8 pb-2 text-[16px]">{t("projects")}</h2>
      <MyProjects />
    </>
  );
}

function MyTasks() {
  const t = useTranslate();
  const query = useTasks({ assignee: "me", filter: "status:todo,in-progress,review", sort: "dueDate,-priority" }, { limit: 50 });
  if (query.isPending) return <Skeleton />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const groups = byUrgency(query.data.pages.flatMap((page) => page.data), localDay(new Date()));
  if (groups.length === 0) return <Empty title={t("nothingNeedsYou")} text={t("nothingNeedsYouText")} />;
  return (
    <>
      {groups.map(({ name, tasks }) => (
        <section key={name} aria-label={t(name)}>
          <h2 className={`border-b border-line px-4 pt-3 pb-1 text-[13px] ${name === "overdueGroup" ? "text-danger" : "text-muted"}`}>
            {t(name)} <span className="font-normal tabular-nums">{tasks.length}</span>
          </h2>
          <ul>
            {tasks.map((task) => (
              <TaskRow key={task.taskId} task={task} />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <div className="p-3">
          <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            {t("moreTasks")}
          </Button>
        </div>
      )}
    </>
  );
}

function MyProjects() {
  const t = useTranslate();
  const query = useProjects();
  if (query.isPending) return <Skeleton rows={3} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const projects = query.data.pages.flatMap((page) => page.data).filter((project) => project.status !== "completed");
  if (projects.length === 0) return <Empty title={t("noProjects")} text={t("noProjectsTextReader")} />;
  return (
    <ul>
      {projects.map((project) => (
        <ProjectRow key={project.projectId} project={project} />
      ))}
    </ul>
  );
}
