"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import { PersonChip } from "@/components/ui/marks";
import { useAuth, useMe } from "@/lib/auth/session-context";
import { setLanguage, useLanguage, useTranslate } from "@/lib/i18n/translate";

/** Who is signed in, the language, and the way out. */
export function AccountMenu() {
  const t = useTranslate();
  const me = useMe();
  const { signOut } = useAuth();
  const language = useLanguage();
  const box = useRef<HTMLDetailsElement>(null);

  useEffect(() => {
    const close = (event: Event) => {
      const isEscape = event instanceof KeyboardEvent && event.key === "Escape";
      const isOutside = event instanceof MouseEvent && !box.current?.contains(event.target as Node);
      if (box.current?.open && (isEscape || isOutside)) box.current.open = false;
    };
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);

  return (
    <details ref={box} className="relative">
      <summary className="flex h-8 cursor-pointer list-none items-center rounded-md px-1.5 hover:bg-hover [&::-webkit-details-marker]:hidden" aria-label={`${t("account")}: ${me.name}`}>
        <PersonChip id={me.userId} name={me.name} bare />
      </summary>
      <div className="absolute right-0 z-40 mt-1 flex w-60 flex-col gap-3 rounded-lg border border-line bg-raised p-3 shadow-lg">
        <div className="min-w-0">
          <p className="truncate font-medium">{me.name}</p>
          <p className="truncate text-[13px] text-muted">{me.email}</p>
        </div>
        <label className="flex items-center justify-between gap-2">
          {t("language")}
          <select className="control" value={language} onChange={(event) => { setLanguage(event.target.value === "de" ? "de" : "en"); }}>
            <option value="en">English</option>
            <option value="de">Deutsch</option>
          </select>
        </label>
        <Link href="/settings" className="flex h-8 items-center justify-center rounded-md border border-line-strong bg-surface hover:bg-hover" onClick={() => { if (box.current) box.current.open = false; }}>
          {t("settings")}
        </Link>
        <Button onClick={() => void signOut()}>{t("signOut")}</Button>
      </div>
    </details>
  );
}
