"use client";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { eventSentence } from "@/components/features/people/event-line";
import { useManageWords } from "@/components/features/people/manage-words";
import { useNameOf, usePeople } from "@/components/features/people/queries";
import type { Event } from "@/lib/api-client/types";
import { useUrlState } from "@/lib/hooks/use-url-filters";
import { useLanguage } from "@/lib/i18n/translate";

import { useAudit, useVerify } from "./queries";

const TYPES = ["task", "project", "prd", "comment", "user", "session"] as const;

/** Every change of the installation, and the proof that none is missing. */
export default function Audit() {
  const t = useManageWords();
  const { get, set } = useUrlState();
  const people = usePeople().data ?? [];
  return (
    <div className="flex max-w-[960px] flex-col gap-5 px-4 pb-12">
      <p className="max-w-[70ch] text-muted">{t("auditText")}</p>
      <Verify />
      <div className="flex flex-wrap gap-3">
        <select className="control" aria-label={t("auditType")} value={get("type")} onChange={(event) => { set({ type: event.target.value }); }}>
          <option value="">{t("auditEverything")}</option>
          {TYPES.map((type) => (
            <option key={type} value={type}>
              {t(`auditType_${type}`)}
            </option>
          ))}
        </select>
        <select className="control max-w-56" aria-label={t("auditActor")} value={get("actor")} onChange={(event) => { set({ actor: event.target.value }); }}>
          <option value="">{t("auditEverybody")}</option>
          {people.map((one) => (
            <option key={one.userId} value={one.userId}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <Events type={get("type")} actor={get("actor")} />
    </div>
  );
}

function Verify() {
  const t = useManageWords();
  const language = useLanguage();
  const verify = useVerify();
  const verdict = verify.data;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button busy={verify.isPending} onClick={() => { verify.mutate(); }}>
        {t("verify")}
      </Button>
      <div role="status" className="min-w-0 flex-1 basis-72">
        {verify.error !== null && <p className="text-danger">{verify.error.message}</p>}
        {verdict !== undefined && <p className={verdict.valid ? "text-success" : "text-danger"}>{t(verdict.valid ? "auditValid" : "auditInvalid", { events: new Intl.NumberFormat(language).format(verdict.events) })}</p>}
        <ul className="text-danger">
          {verdict?.findings.map((one) => (
            <li key={`${one.stream ?? ""} ${one.seq ?? ""} ${one.problem}`}>{[one.stream, one.seq, one.problem].filter((part) => part != null).join(" · ")}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Events({ type, actor }: { type: string; actor: string }) {
  const t = useManageWords();
  const nameOf = useNameOf();
  const query = useAudit({ type, actor });
  if (query.isPending) return <Skeleton rows={8} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const events = query.data.pages.flatMap((page) => page.data);
  if (events.length === 0) return <Empty title={t("noAudit")} />;
  return (
    <>
      <ul>
        {events.map((event) => (
          <li key={event.eventId} className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 border-b border-line py-1.5 lg:grid-cols-[150px_minmax(0,1fr)_240px_120px]">
            <span className="key truncate">{event.type}</span>
            <span className="order-first col-span-2 min-w-0 break-words lg:order-none lg:col-span-1">{tellsIdsOnly(event) ? nameOf(event.actor) : eventSentence(event, t, nameOf)}</span>
            <span className="key hidden truncate lg:block" title={event.subject}>
              {event.subject}
            </span>
            <span className="text-right">
              <Moment iso={event.recordedAt} />
            </span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="self-start" onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
          {t("moreTasks")}
        </Button>
      )}
    </>
  );
}

/** Whether a sentence about it would name ids and nothing else: who and of what kind says more. */
const tellsIdsOnly = (event: Event): boolean => event.changes.length > 0 && event.changes.every(({ field }) => field.endsWith("Id"));
