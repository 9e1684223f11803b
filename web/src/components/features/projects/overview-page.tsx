"use client";

import { lazy, Suspense } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { useRouteId } from "@/lib/hooks/use-route-id";

import { ProjectHead } from "./project-head";
import { useProject } from "./queries";

const Overview = lazy(() => import("./overview"));

export function ProjectOverview() {
  const id = useRouteId("projects");
  const project = useProject(id);
  if (project.isLoadingError) return <Failure error={project.error} retry={() => void project.refetch()} />;
  return (
    <>
      <ProjectHead project={project.data} id={id} view="overview" />
      <Suspense fallback={<Skeleton />}>{project.data === undefined ? <Skeleton /> : <Overview project={project.data} />}</Suspense>
    </>
  );
}
