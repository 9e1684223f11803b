"use client";

import { Moon, Plus, Search, Sun } from "lucide-react";

import { Button } from "@/components/ui/button";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTheme } from "@/lib/hooks/use-theme";
import { useTranslate } from "@/lib/i18n/translate";
import { useOverlays } from "@/store/overlays";

import { AccountMenu } from "./account-menu";

export function TopBar() {
  const t = useTranslate();
  const me = useMe();
  const show = useOverlays((state) => state.show);
  const [theme, setTheme] = useTheme();
  const Icon = theme === "dark" ? Sun : Moon;
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-bg px-3">
      <button
        type="button"
        onClick={() => { show("palette"); }}
        className="mr-auto flex h-8 w-full max-w-[360px] min-w-0 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-muted"
      >
        <Search size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
        <span className="truncate">{t("search")}</span>
        <kbd className="key ml-auto hidden sm:inline">Ctrl K</kbd>
      </button>
      {may(me.role, "createTask") && (
        <Button look="ghost" onClick={() => { show("new-task"); }} title={`${t("newTask")} (c)`}>
          <Plus size={16} strokeWidth={1.75} aria-hidden />
          <span className="sr-only sm:not-sr-only">{t("newTask")}</span>
        </Button>
      )}
      <Button look="ghost" aria-label={t("switchTheme")} title={t("switchTheme")} onClick={() => { setTheme(theme === "dark" ? "light" : "dark"); }}>
        <Icon size={16} strokeWidth={1.75} aria-hidden />
      </Button>
      <AccountMenu />
    </header>
  );
}
