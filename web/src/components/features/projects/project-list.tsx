"use client";

import Link from "next/link";

import { Button } from "@/components/ui/button";
import { PageHead } from "@/components/ui/page-head";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";

import { ProjectRow } from "./project-row";
import { useProjects } from "./queries";

export function ProjectList() {
  const t = useTranslate();
  const me = useMe();
  const query = useProjects();
  const projects = query.data?.pages.flatMap((page) => page.data) ?? [];
  const mayCreate = may(me.role, "createProject");
  return (
    <>
      <PageHead title={t("projects")}>{mayCreate && <ImportLink />} {mayCreate && <NewLink />}</PageHead>
      {query.isPending ? (
        <Skeleton />
      ) : query.isLoadingError ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : projects.length === 0 ? (
        <Empty title={t("noProjects")} text={t(mayCreate ? "noProjectsText" : "noProjectsTextReader")}>
          {mayCreate && <NewLink />}
          {mayCreate && <ImportLink />}
        </Empty>
      ) : (
        <ul>
          {projects.map((project) => (
            <ProjectRow key={project.projectId} project={project} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="p-4">
          <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            {t("moreTasks")}
          </Button>
        </div>
      )}
    </>
  );
}

function NewLink() {
  const t = useTranslate();
  return (
    <Link href="/projects/new" className="inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-accent-text">
      {t("newProject")}
    </Link>
  );
}

function ImportLink() {
  const t = useTranslate();
  return (
    <Link href="/import" className="inline-flex h-8 items-center rounded-md border border-line-strong bg-surface px-3 hover:bg-hover">
      {t("importTitle")}
    </Link>
  );
}
