"use client";

import type { ReactNode } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { setLanguage, useLanguage, useTranslate } from "@/lib/i18n/translate";
import { useTheme } from "@/lib/hooks/use-theme";

import { useChangePreferences, usePreferences } from "./queries";

const REASONS = ["mention", "approval", "assigned", "due", "watching"] as const;
const CHANNELS = ["off", "inbox", "email"] as const;

/** Look, language, day and what to be told of; each saved as it is chosen. */
export function PreferencesSection() {
  const t = useTranslate();
  const query = usePreferences();
  const change = useChangePreferences();
  const language = useLanguage();
  const [theme, setTheme] = useTheme();
  if (query.isPending) return <Skeleton rows={5} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const chosen = query.data;
  const notify = chosen.notify ?? {};
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("preferences")}</h2>
      <Row label={t("theme")}>
        <select
          className="control"
          value={theme}
          onChange={(event) => {
            const next = event.target.value === "dark" ? "dark" : "light";
            setTheme(next);
            change.mutate({ theme: next });
          }}
        >
          <option value="light">{t("light")}</option>
          <option value="dark">{t("dark")}</option>
        </select>
      </Row>
      <Row label={t("language")}>
        <select className="control" value={language} onChange={(event) => { setLanguage(event.target.value === "de" ? "de" : "en"); }}>
          <option value="en">English</option>
          <option value="de">Deutsch</option>
        </select>
      </Row>
      <Row label={t("timezone")}>
        <select className="control max-w-56" value={chosen.timezone} onChange={(event) => { change.mutate({ timezone: event.target.value }); }}>
          {[...new Set(["UTC", chosen.timezone, ...Intl.supportedValuesOf("timeZone")])].map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </Row>
      <h3 className="mt-6 mb-1 text-[13px] text-muted">{t("tellMe")}</h3>
      <Row label={t("tellMeAtAll")}>
        <input type="checkbox" className="size-4 accent-[var(--accent)]" checked={chosen.notifications} onChange={(event) => { change.mutate({ notifications: event.target.checked }); }} />
      </Row>
      {REASONS.map((reason) => (
        <Row key={reason} label={t(`tell_${reason}`)}>
          <select
            className="control"
            disabled={!chosen.notifications}
            value={notify[reason] ?? "inbox"}
            onChange={(event) => { change.mutate({ notify: { ...notify, [reason]: event.target.value } as typeof chosen.notify }); }}
          >
            {CHANNELS.map((channel) => (
              <option key={channel} value={channel}>
                {t(`channel_${channel}`)}
              </option>
            ))}
          </select>
        </Row>
      ))}
      <Row label={t("digest")}>
        <input type="checkbox" className="size-4 accent-[var(--accent)]" disabled={!chosen.notifications} checked={chosen.digest ?? false} onChange={(event) => { change.mutate({ digest: event.target.checked }); }} />
      </Row>
    </section>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="flex min-h-11 items-center justify-between gap-4 border-b border-line py-1">
      {label}
      {children}
    </label>
  );
}
