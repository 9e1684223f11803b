"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useRouter } from "next/navigation";
import { useDeferredValue, useId, useState } from "react";

import { Dialog } from "@/components/ui/dialog";
import { viewsFor } from "@/components/features/projects/project-head";
import { useProjects } from "@/components/features/projects/queries";
import { api, open } from "@/lib/api-client/client";
import { useAuth, useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTell } from "@/lib/hooks/use-tell";
import { useTheme } from "@/lib/hooks/use-theme";
import { useTranslate } from "@/lib/i18n/translate";
import { useLastUndo } from "@/store/last-undo";
import { useOverlays } from "@/store/overlays";

import { matching, type Command } from "./commands";

/** Everything that can be done or found, by typing. */
export default function Palette({ close }: { close: () => void }) {
  const t = useTranslate();
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState(0);
  const listId = useId();
  const commands = useCommands(close);
  const found = useFound(useDeferredValue(typed), close);
  const shown = [...matching(commands, typed), ...found];
  const current = Math.min(place, shown.length - 1);

  const onKey = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setPlace((current + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter") shown[current]?.run();
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t("commands")} hideTitle close={close}>
      <input
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={shown[current] === undefined ? undefined : `${listId}-${current}`}
        aria-label={t("paletteHint")}
        placeholder={t("paletteHint")}
        className="h-12 w-full border-b border-line bg-transparent px-4 outline-none"
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setPlace(0);
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" id={listId} aria-label={t("commands")} className="overflow-y-auto p-2">
        {shown.length === 0 && <p className="px-2 py-6 text-center text-muted">{t("paletteNothing")}</p>}
        {shown.map((command, index) => (
          <div
            key={command.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            ref={(row) => { if (index === current) row?.scrollIntoView({ block: "nearest" }); }}
            onMouseMove={() => { setPlace(index); }}
            onClick={command.run}
            onKeyDown={onKey}
            className={clsx("flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2", index === current && "bg-hover")}
          >
            <span className="w-16 shrink-0 truncate text-[12px] text-muted">{command.group}</span>
            <span className="min-w-0 flex-1 truncate" dir="auto">
              {command.name}
            </span>
            {command.keys !== undefined && <kbd className="key">{command.keys}</kbd>}
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function useCommands(close: () => void): Command[] {
  const t = useTranslate();
  const me = useMe();
  const router = useRouter();
  const { signOut } = useAuth();
  const [theme, setTheme] = useTheme();
  const show = useOverlays((state) => state.show);
  const undoId = useLastUndo((state) => state.undoId);
  const tell = useTell();
  const projects = useProjects().data?.pages.flatMap((page) => page.data) ?? [];
  const go = (href: string) => () => {
    close();
    router.push(href);
  };
  const act = (run: () => void) => () => {
    close();
    run();
  };
  const [to, act_] = [t("paletteGo"), t("paletteDo")];
  return [
    ...(may(me.role, "createTask") ? [{ id: "new-task", group: act_, name: t("newTask"), keys: "c", run: () => { show("new-task"); } }] : []),
    ...(may(me.role, "createProject") ? [{ id: "new-project", group: act_, name: t("newProject"), run: go("/projects/new") }] : []),
    ...(may(me.role, "createProject") ? [{ id: "import", group: act_, name: t("importTitle"), run: go("/import") }] : []),
    ...(undoId === null ? [] : [{ id: "undo", group: act_, name: t("key_undo"), keys: "u", run: act(() => void tell.undo(undoId)) }]),
    { id: "home", group: to, name: t("home"), keys: "g h", run: go("/") },
    { id: "inbox", group: to, name: t("inbox"), keys: "g i", run: go("/inbox") },
    { id: "projects", group: to, name: t("projects"), keys: "g p", run: go("/projects") },
    ...projects.flatMap((project) =>
      viewsFor(me.role).map(({ name, path }) => ({ id: `${name} ${project.projectId}`, group: to, name: `${project.name}: ${t(name)}`, run: go(`/projects/${project.key}${path}`) })),
    ),
    { id: "settings", group: to, name: t("settings"), keys: "g s", run: go("/settings") },
    { id: "api-keys", group: to, name: `${t("settings")}: ${t("apiKeys")}`, run: go("/settings/keys") },
    ...(may(me.role, "manageUsers") ? [{ id: "users", group: to, name: `${t("settings")}: ${t("people")}`, run: go("/settings/users") }] : []),
    ...(may(me.role, "readAudit") ? [{ id: "organization", group: to, name: `${t("settings")}: ${t("organization")}`, run: go("/settings/organization") }] : []),
    ...(may(me.role, "readAudit") ? [{ id: "audit", group: to, name: `${t("settings")}: ${t("auditLog")}`, run: go("/settings/audit") }] : []),
    { id: "theme", group: act_, name: t("switchTheme"), run: act(() => { setTheme(theme === "dark" ? "light" : "dark"); }) },
    { id: "keys", group: act_, name: t("key_sheet"), keys: "?", run: () => { show("keys"); } },
    { id: "sign-out", group: act_, name: t("signOut"), run: act(() => void signOut()) },
  ];
}

/** What the server finds for two letters or more. */
function useFound(typed: string, close: () => void): Command[] {
  const t = useTranslate();
  const router = useRouter();
  const q = typed.trim();
  const { data } = useQuery({
    queryKey: ["search", q],
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await open(api.GET("/v1/search", { params: { query: { q, limit: 10 } }, signal }))).data,
  });
  if (q.length < 2) return [];
  return (data ?? []).map((hit) => ({
    id: `${hit.type} ${hit.id}`,
    group: t("paletteFound"),
    name: `${hit.key}  ${hit.title.map((part) => part.text).join("")}`,
    run: () => {
      close();
      router.push(hit.type === "project" ? `/projects/${hit.key}/board` : `/tasks/${hit.taskId ?? hit.key}`);
    },
  }));
}
