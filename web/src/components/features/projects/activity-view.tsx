"use client";

import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { eventSentence } from "@/components/features/people/event-line";
import { useManageWords } from "@/components/features/people/manage-words";
import { useNameOf } from "@/components/features/people/queries";
import { useTask } from "@/components/features/tasks/queries";
import type { Event } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { daysBetween, localDay, showDay } from "@/lib/dates";
import { useTell } from "@/lib/hooks/use-tell";
import { useLanguage } from "@/lib/i18n/translate";

import { byDay, deeds, mayUndo, type Deed } from "./activity";
import { useWholeActivity } from "./settings-queries";

/** So many events of one write are told; the rest are counted. */
const MOST_PARTS = 5;

/** What happened in a project, the newest first, each with the way back. */
export default function ActivityView({ id }: { id: string }) {
  const t = useManageWords();
  const language = useLanguage();
  const query = useWholeActivity(id);
  if (query.isPending) return <Skeleton rows={8} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const days = byDay(deeds(query.data.pages.flatMap((page) => page.data)));
  if (days.length === 0) return <Empty title={t("noActivityTitle")} text={t("noActivityText")} />;
  const today = localDay(new Date());
  return (
    <div className="flex max-w-[860px] flex-col gap-6 px-4 pb-12">
      {days.map(({ day, deeds: all }) => (
        <section key={day}>
          <h2 className="border-b border-line pb-1 text-[13px] text-muted first-letter:uppercase">{dayName(day, today, language)}</h2>
          <ul>
            {all.map((deed) => (
              <Line key={deed.first.eventId} deed={deed} />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <Button className="self-start" onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
          {t("moreTasks")}
        </Button>
      )}
    </div>
  );
}

function Line({ deed }: { deed: Deed }) {
  const t = useManageWords();
  const me = useMe();
  const tell = useTell();
  const language = useLanguage();
  const nameOf = useNameOf();
  const { first, events } = deed;
  const undoId = first.operationId;
  const sentence = eventSentence(first, t, nameOf);
  const count = events.length;
  return (
    <li className="flex min-h-9 flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line py-1.5">
      <div className="min-w-[min(100%,220px)] flex-1 break-words">
        {sentence} {count === 1 ? <About event={first} /> : <span className="text-muted">{t("partsOfOne", { count })}</span>}
        {count > 1 && (
          <ul className="mt-1 border-l border-line pl-3 text-[13px]">
            {events.slice(0, MOST_PARTS).map((event) => (
              <li key={event.eventId} className="py-0.5">
                {eventSentence(event, t, nameOf)} <About event={event} />
              </li>
            ))}
            {count > MOST_PARTS && <li className="text-muted">+{count - MOST_PARTS}</li>}
          </ul>
        )}
      </div>
      <span className="ml-auto flex items-baseline gap-2">
        <time dateTime={first.effectiveAt} title={new Date(first.effectiveAt).toLocaleString(language)} className="text-[13px] text-muted tabular-nums">
          {new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(first.effectiveAt))}
        </time>
        {undoId != null && mayUndo(deed, me, new Date()) ? (
          <Button look="ghost" className="!h-7 text-[13px]" aria-label={t("undoOne", { what: sentence })} onClick={() => void tell.undo(undoId)}>
            {count > 1 ? t("undoAll", { count }) : t("undo")}
          </Button>
        ) : null}
      </span>
    </li>
  );
}

/** The task that an event is about; nothing for what is gone. */
function About({ event }: { event: Event }) {
  const t = useManageWords();
  return event.subject.startsWith("task_") ? <Named id={event.subject} /> : event.subject.startsWith("proj_") ? <span className="text-muted">{t("about")}</span> : null;
}

function Named({ id }: { id: string }) {
  const { data } = useTask(id);
  if (data === undefined) return null;
  return (
    <Link href={`/tasks/${data.key}`} prefetch={false} className="text-muted hover:text-text hover:underline">
      <span className="key">{data.key}</span> <span dir="auto">{data.title}</span>
    </Link>
  );
}

/** Today and yesterday by their names, all other days by their dates. */
function dayName(day: string, today: string, language: string): string {
  const days = daysBetween(day, today);
  if (days === 0 || days === 1) return showDay(day, today, language);
  const isOtherYear = day.slice(0, 4) !== today.slice(0, 4);
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", ...(isOtherYear && { year: "numeric" as const }), timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
