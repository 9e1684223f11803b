"use client";

import { lazy, Suspense } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { ProjectHead } from "@/components/features/projects/project-head";
import { useProject } from "@/components/features/projects/queries";
import { useRouteId } from "@/lib/hooks/use-route-id";

const RiskView = lazy(() => import("./risk-view"));

export function RisksPage() {
  const id = useRouteId("projects");
  const project = useProject(id);
  if (project.isLoadingError) return <Failure error={project.error} retry={() => void project.refetch()} />;
  return (
    <>
      <ProjectHead project={project.data} id={id} view="risks" />
      <Suspense fallback={<Skeleton rows={8} />}>
        <RiskView id={id} />
      </Suspense>
    </>
  );
}
