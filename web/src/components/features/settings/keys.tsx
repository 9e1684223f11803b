"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import { localDay, showDate, showMoment } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

import { useKeys, useRevokeKey, type ApiKey } from "./key-queries";
import { MadeKey } from "./made-key";
import { NewKeyForm } from "./new-key";
import { byNoun } from "./scopes";

/** One's own API keys. A new one is shown once. */
export default function Keys() {
  const t = useManageWords();
  const query = useKeys();
  const [isMaking, make] = useState(false);
  const [made, show] = useState<ApiKey | null>(null);
  if (query.isPending) return <Skeleton rows={4} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const newKey = (
    <Button look="primary" onClick={() => { make(true); }}>
      {t("newKey")}
    </Button>
  );
  return (
    <div className="flex max-w-[860px] flex-col gap-6 px-4 pb-12">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[60ch] text-muted">{t("apiKeysText")}</p>
        {!isMaking && query.data.length > 0 && newKey}
      </div>
      {made !== null && <MadeKey made={made} close={() => { show(null); }} />}
      {isMaking && (
        <NewKeyForm
          close={() => { make(false); }}
          done={(key) => {
            show(key);
            make(false);
          }}
        />
      )}
      {query.data.length === 0 && !isMaking ? <Empty title={t("noKeys")} text={t("noKeysText")}>{newKey}</Empty> : <List keys={query.data} />}
    </div>
  );
}

function List({ keys }: { keys: readonly ApiKey[] }) {
  const t = useManageWords();
  const language = useLanguage();
  const revoke = useRevokeKey(({ name }) => t("keyRevoked", { name }));
  const now = new Date();
  const today = localDay(now);
  const date = (iso: string) => showDate(localDay(new Date(iso)), today, language);
  return (
    <ul>
      {keys.map((key) => {
        const isOver = Date.parse(key.expiresAt) <= now.getTime();
        return (
          <li key={key.keyId} className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2">
            <div className="min-w-0 flex-1 basis-60">
              <p className="truncate font-medium" dir="auto">
                {key.name}
              </p>
              <p className="text-[13px] text-muted">
                {byNoun(key.scopes)
                  .map(({ noun, verbs }) => `${t(`noun_${noun}`)}: ${verbs.map((verb) => t(`verb_${verb}`)).join(", ")}`)
                  .join(" · ")}
              </p>
            </div>
            <p className="text-[13px] text-muted">
              {key.usedAt == null ? t("keyNeverUsed") : `${t("keyUsed")} ${showMoment(key.usedAt, now, language)}`} · <span className={isOver ? "text-danger" : undefined}>{t(isOver ? "keyEnded" : "keyUntil", { date: date(key.expiresAt) })}</span>
            </p>
            <Button look="danger" aria-label={t("revokeKey", { name: key.name })} onClick={() => { revoke.mutate(key); }}>
              {t("revoke")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
