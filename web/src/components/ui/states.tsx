"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { useTranslate } from "@/lib/i18n/translate";

/** The one look of "there is nothing": what is missing, why, and what to do. */
export function Empty(props: { title: string; text?: string; children?: ReactNode; id?: string }) {
  return (
    <div className="flex flex-col items-center gap-1 px-4 py-12 text-center">
      <p className="text-[16px] font-semibold">{props.title}</p>
      {props.text !== undefined && <p className="max-w-[44ch] text-muted">{props.text}</p>}
      {props.children !== undefined && <div className="mt-3 flex gap-2">{props.children}</div>}
    </div>
  );
}

/** What could not be loaded, why, and what to do about it. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTranslate();
  const known = error instanceof ApiError ? error : null;
  const [title, text] = sentence(known);
  return (
    <div role="alert">
      <Empty title={t(title)} text={text === null ? (known?.message ?? String(error)) : t(text)}>
        {known?.status === 404 ? (
          <Link href="/" className="text-accent underline">
            {t("goHome")}
          </Link>
        ) : (
          known?.status !== 403 && retry !== undefined && <Button onClick={retry}>{t("retry")}</Button>
        )}
      </Empty>
      {known?.requestId != null && (
        <p className="text-center text-[12px] text-muted">{t("request", { id: known.requestId })}</p>
      )}
    </div>
  );
}

function sentence(error: ApiError | null) {
  if (error?.isOffline) return ["offlineTitle", "offlineText"] as const;
  if (error?.status === 403) return ["forbiddenTitle", "forbiddenText"] as const;
  if (error?.status === 404) return ["notFoundTitle", "notFoundText"] as const;
  return ["failedTitle", null] as const;
}

/** Grey rows in the place of what is on its way. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const t = useTranslate();
  return (
    <div role="status" aria-label={t("loading")} className="flex animate-pulse flex-col gap-2 p-4">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="h-7 rounded-md bg-hover" />
      ))}
    </div>
  );
}
