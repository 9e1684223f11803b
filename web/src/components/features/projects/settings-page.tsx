"use client";

import { lazy, Suspense } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Failure, Skeleton } from "@/components/ui/states";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useRouteId } from "@/lib/hooks/use-route-id";

import { ProjectHead } from "./project-head";
import { useProject } from "./queries";

const ProjectSettings = lazy(() => import("./project-settings"));

export function ProjectSettingsPage() {
  const id = useRouteId("projects");
  const me = useMe();
  const project = useProject(id);
  if (project.isLoadingError) return <Failure error={project.error} retry={() => void project.refetch()} />;
  return (
    <>
      <ProjectHead project={project.data} id={id} view="settings" />
      {may(me.role, "updateProject") ? (
        <Suspense fallback={<Skeleton rows={8} />}>{project.data === undefined ? <Skeleton rows={8} /> : <ProjectSettings project={project.data} />}</Suspense>
      ) : (
        <Failure error={new ApiError(403, "FORBIDDEN", "")} />
      )}
    </>
  );
}
