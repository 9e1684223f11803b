"use client";

import clsx from "clsx";
import Link from "next/link";

import { PageHead } from "@/components/ui/page-head";
import type { Project, Role } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";

type View = "overview" | "board" | "list" | "timeline" | "analytics" | "prds" | "risks" | "insights" | "activity" | "settings";

/** The views of a project, in the order in which they are offered. */
const VIEWS: readonly { name: View; path: string }[] = [
  { name: "overview", path: "" },
  { name: "board", path: "/board" },
  { name: "list", path: "/list" },
  { name: "timeline", path: "/timeline" },
  { name: "analytics", path: "/analytics" },
  { name: "risks", path: "/risks" },
  { name: "insights", path: "/insights" },
  { name: "prds", path: "/prds" },
  { name: "activity", path: "/activity" },
  { name: "settings", path: "/settings" },
];

/** Those that a role may enter. */
export const viewsFor = (role: Role) => VIEWS.filter(({ name }) => name !== "settings" || may(role, "updateProject"));

/** On a small screen the views scroll: the present one is seen. */
const intoView = (link: HTMLElement | null) => { link?.scrollIntoView({ block: "nearest", inline: "nearest" }); };

/** The title of a project and its views. */
export function ProjectHead({ project, id, view }: { project: Project | undefined; id: string; view: View }) {
  const t = useTranslate();
  const me = useMe();
  return (
    <PageHead
      title={
        <>
          {project?.name ?? "\u00a0"} <span className="key ml-1 !text-[13px]">{project?.key}</span>
        </>
      }
    >
      <nav aria-label={t("views")} className="flex max-w-full gap-0.5 overflow-x-auto">
        {viewsFor(me.role).map(({ name, path }) => (
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
