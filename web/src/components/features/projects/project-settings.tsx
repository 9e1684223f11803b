"use client";

import type { Project } from "@/lib/api-client/types";

import { About } from "./settings-about";
import { DeleteProject } from "./settings-delete";
import { Labels } from "./settings-labels";
import { Members } from "./settings-members";

/** Everything that is decided about a project as a whole. */
export default function ProjectSettings({ project }: { project: Project }) {
  return (
    <div className="flex max-w-[640px] flex-col gap-12 px-4 pb-12">
      {/* A version that came from elsewhere begins the form anew; what is typed here is lost only if it was saved. */}
      <About key={project.projectId} project={project} />
      <Members project={project} />
      <Labels project={project} />
      <DeleteProject project={project} />
    </div>
  );
}
