"use client";

import clsx from "clsx";
import Link from "next/link";

import { PageHead } from "@/components/ui/page-head";
import type { Project } from "@/lib/api-client/types";
import { useTranslate } from "@/lib/i18n/translate";

type View = "overview" | "board" | "list" | "timeline" | "analytics" | "prds";

const VIEWS: readonly { name: View; path: string }[] = [
  { name: "overview", path: "" },
  { name: "board", path: "/board" },
  { name: "list", path: "/list" },
  { name: "timeline", path: "/timeline" },
  { name: "analytics", path: "/analytics" },
  { name: "prds", path: "/prds" },
];

/** On a small screen the views scroll: the present one is seen. */
const intoView = (link: HTMLElement | null) => { link?.scrollIntoView({ block: "nearest", inline: "nearest" }); };

/** The title of a project and its views. */
export function ProjectHead({ project, id, view }: { project: Project | undefined; id: string; view: View }) {
  const t = useTranslate();
  return (
    <PageHead
      title={
        <>
          {project?.name ?? "\u00a0"} <span className="key ml-1 !text-[13px]">{project?.key}</span>
        </>
      }
    >
      <nav aria-label={t("views")} className="flex max-w-full gap-0.5 overflow-x-auto">
        {VIEWS.map(({ name, path }) => (
          <Link
            key={name}
            href={`/projects/${id}${path}`}
            prefetch={false}
            aria-current={view === name ? "page" : undefined}
            ref={view === name ? intoView : undefined}
            className={clsx("flex h-8 items-center rounded-md px-3", view === name ? "bg-hover font-medium" : "text-muted hover:bg-hover hover:text-text")}
          >
            {t(name)}
          </Link>
        ))}
      </nav>
    </PageHead>
  );
}
