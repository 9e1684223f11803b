"use client";

import { useQueryClient } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { useTranslate } from "@/lib/i18n/translate";
import { useConnection } from "@/store/connection";

/** Says when the server does not answer, or not soon: what is shown may be old, and nothing typed is lost. */
export function ConnectionBar() {
  const t = useTranslate();
  const cache = useQueryClient();
  const isAway = useConnection((state) => state.isAway);
  const isSlow = useConnection((state) => state.isSlow);
  return (
    <div role="status" aria-label={t("connection")}>
      {isAway ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warning-soft px-4 py-1.5">
          <span className="min-w-0 flex-1">
            <strong className="font-medium">{t("awayTitle")}</strong> {t("awayText")}
          </span>
          <Button onClick={() => void cache.refetchQueries({ type: "active" }, { cancelRefetch: true })}>{t("retry")}</Button>
        </div>
      ) : (
        isSlow && <p className="border-b border-line bg-surface px-4 py-1.5 text-muted">{t("slowText")}</p>
      )}
    </div>
  );
}
