"use client";

import { Suspense, lazy } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { ProjectHead } from "@/components/features/projects/project-head";
import { useProject } from "@/components/features/projects/queries";
import { useRouteId } from "@/lib/hooks/use-route-id";

// Charts come after the frame.
const Figures = lazy(() => import("./figures"));

export function AnalyticsPage() {
  const id = useRouteId("projects");
  const project = useProject(id);
  if (project.isLoadingError) return <Failure error={project.error} retry={() => void project.refetch()} />;
  return (
    <>
      <ProjectHead project={project.data} id={id} view="analytics" />
      <Suspense fallback={<Skeleton rows={8} />}>
        <Figures id={id} />
      </Suspense>
    </>
  );
}
