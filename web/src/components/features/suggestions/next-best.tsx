"use client";

import Link from "next/link";

import { StatusMark } from "@/components/ui/marks";
import { Skeleton } from "@/components/ui/states";
import { useProjects } from "@/components/features/projects/queries";
import { useTask } from "@/components/features/tasks/queries";

import { OneSuggestion } from "./one";
import { useNextBest, type Suggestion } from "./queries";
import { useSuggestionWords } from "./words";

/** In so many of the projects at work is looked for what is next. */
const PROJECTS = 3;

/** What to do next, project by project: one's own, or what nobody has. */
export default function NextBest() {
  const t = useSuggestionWords();
  const projects = useProjects().data?.pages.flatMap((page) => page.data) ?? [];
  const { found, isPending } = useNextBest(projects.filter((project) => project.status === "active").slice(0, PROJECTS));
  if (isPending) return <Skeleton rows={2} />;
  if (found.length === 0) return null;
  return (
    <section aria-label={t("nextBest")} className="pt-8">
      <h2 className="px-4 pb-1 text-[16px]">{t("nextBest")}</h2>
      <ul className="divide-y divide-line border-y border-line px-4">
        {found.map(({ project, suggestion }) => (
          <Next key={suggestion.taskId} suggestion={suggestion} project={project.name} />
        ))}
      </ul>
    </section>
  );
}

function Next({ suggestion, project }: { suggestion: Suggestion; project: string }) {
  const { data: task } = useTask(suggestion.taskId);
  if (task === undefined) return null;
  return (
    <OneSuggestion task={task} suggestion={suggestion}>
      <Link href={`/tasks/${task.key}`} prefetch={false} className="flex min-w-0 flex-wrap items-center gap-x-2 font-medium hover:underline">
        <StatusMark status={task.status} />
        <span className="key">{task.key}</span>
        <span className="min-w-0 break-words" dir="auto">
          {task.title}
        </span>
        <span className="font-normal text-muted">{project}</span>
      </Link>
    </OneSuggestion>
  );
}
