"use client";

import { lazy, Suspense } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Failure, Skeleton } from "@/components/ui/states";
import { ProjectHead } from "@/components/features/projects/project-head";
import { useProject } from "@/components/features/projects/queries";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";
import { useRouteId } from "@/lib/hooks/use-route-id";

const NewPrd = lazy(() => import("./new-prd"));

export function NewPrdPage() {
  const id = useRouteId("projects");
  const me = useMe();
  const project = useProject(id);
  if (!may(me.role, "writePrd")) return <Failure error={new ApiError(403, "FORBIDDEN", "")} />;
  if (project.isLoadingError) return <Failure error={project.error} retry={() => void project.refetch()} />;
  return (
    <>
      <ProjectHead project={project.data} id={id} view="prds" />
      <Suspense fallback={<Skeleton />}>
        <NewPrd project={id} />
      </Suspense>
    </>
  );
}
