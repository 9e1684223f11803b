"use client";

import { Suspense, lazy } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { ProjectHead } from "@/components/features/projects/project-head";
import { useProject } from "@/components/features/projects/queries";
import { useRouteId } from "@/lib/hooks/use-route-id";
import { useUrlState } from "@/lib/hooks/use-url-filters";

// The first paint waits for no virtual lists.
const Timeline = lazy(() => import("./timeline"));
const TaskPanel = lazy(() => import("../task-panel"));

export function TimelinePage() {
  const id = useRouteId("projects");
  const project = useProject(id);
  const url = useUrlState();
  const open = url.get("task");
  if (project.isLoadingError) return <Failure error={project.error} retry={() => void project.refetch()} />;
  return (
    <div className="flex h-full">
      <div className="flex min-w-0 flex-1 flex-col">
        <ProjectHead project={project.data} id={id} view="timeline" />
        <Suspense fallback={<Skeleton rows={8} />}>
          <Timeline id={id} endDate={project.data?.endDate} zoom={url.get("zoom")} withDone={url.get("done") === "1"} set={url.set} openTask={(key) => { url.set({ task: key }, "push"); }} />
        </Suspense>
      </div>
      {open !== "" && (
        <Suspense>
          <TaskPanel key={open} id={open} close={() => { url.set({ task: null }); }} />
        </Suspense>
      )}
    </div>
  );
}
