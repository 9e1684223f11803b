"use client";

import clsx from "clsx";
import { FolderKanban, House, Inbox, Search, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { useUnreadCount } from "@/components/features/inbox/queries";
import { useProjects } from "@/components/features/projects/queries";
import { useTranslate } from "@/lib/i18n/translate";
import { useOverlays } from "@/store/overlays";

import { Logo } from "./auth-frame";

/** So many projects in the sidebar; all of them are one press away. */
const MOST_PROJECTS = 12;

const PLACES = [
  { href: "/", name: "home", icon: House },
  { href: "/inbox", name: "inbox", icon: Inbox },
  { href: "/projects", name: "projects", icon: FolderKanban },
] as const;

const isAt = (pathname: string, href: string) => pathname === href || (href === "/projects" && pathname === "/projects/new");

export function Sidebar() {
  const t = useTranslate();
  const pathname = usePathname();
  const projects = useProjects().data?.pages[0]?.data ?? [];
  return (
    <nav aria-label={t("navigation")} className="hidden w-[232px] shrink-0 flex-col gap-0.5 overflow-y-auto border-r border-line bg-bg p-2 md:flex">
      <p className="mb-1 flex h-8 items-center gap-2 px-2 font-semibold">
        <Logo /> {t("appName")}
      </p>
      {PLACES.map(({ href, name, icon }) => (
        <Item key={href} href={href} label={t(name)} icon={icon} isCurrent={isAt(pathname, href)}>
          {name === "inbox" && <UnreadBadge />}
        </Item>
      ))}
      <ul className="mt-0.5">
        {projects
          .filter((project) => project.status !== "completed")
          .slice(0, MOST_PROJECTS)
          .map((project) => {
            const isCurrent = pathname.split("/")[1] === "projects" && [project.key, project.projectId].includes(pathname.split("/")[2] ?? "");
            return (
              <li key={project.projectId}>
                <Link
                  href={`/projects/${project.key}/board`}
                  prefetch={false}
                  aria-current={isCurrent ? "true" : undefined}
                  className={clsx("flex h-7 items-center rounded-md pr-2 pl-8 text-[13px]", isCurrent ? "bg-hover font-medium" : "text-muted hover:bg-hover hover:text-text")}
                >
                  <span className="truncate" dir="auto">
                    {project.name}
                  </span>
                </Link>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}

function Item(props: { href: string; label: string; icon: LucideIcon; isCurrent: boolean; children: React.ReactNode }) {
  const Icon = props.icon;
  return (
    <Link
      href={props.href}
      aria-current={props.isCurrent ? "page" : undefined}
      className={clsx("flex h-8 items-center gap-2 rounded-md px-2", props.isCurrent ? "bg-hover font-medium" : "text-muted hover:bg-hover hover:text-text")}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      {props.label}
      {props.children}
    </Link>
  );
}

function UnreadBadge() {
  const t = useTranslate();
  const { data: count = 0 } = useUnreadCount();
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-accent-soft px-1.5 text-[12px] tabular-nums">
      <span aria-hidden>{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{t("unread", { count })}</span>
    </span>
  );
}

/** The same places at the bottom of a small screen. */
export function BottomBar() {
  const t = useTranslate();
  const pathname = usePathname();
  const show = useOverlays((state) => state.show);
  const look = "flex flex-1 flex-col items-center justify-center gap-0.5 text-[12px]";
  return (
    <nav aria-label={t("navigation")} className="fixed inset-x-0 bottom-0 z-30 flex h-14 border-t border-line bg-bg md:hidden">
      {PLACES.map(({ href, name, icon: Icon }) => (
        <Link key={href} href={href} aria-current={isAt(pathname, href) ? "page" : undefined} className={clsx(look, isAt(pathname, href) ? "text-accent" : "text-muted")}>
          <Icon size={18} strokeWidth={1.75} aria-hidden />
          {t(name)}
        </Link>
      ))}
      <button type="button" className={clsx(look, "text-muted")} onClick={() => { show("palette"); }}>
        <Search size={18} strokeWidth={1.75} aria-hidden />
        {t("search")}
      </button>
    </nav>
  );
}
