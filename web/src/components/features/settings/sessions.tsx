"use client";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Failure, Skeleton } from "@/components/ui/states";
import { useTranslate } from "@/lib/i18n/translate";

import { clientName } from "./client-name";
import { useEndSession, useSessions } from "./queries";

/** Where somebody is signed in as this person, and the end of it. */
export function SessionsSection() {
  const t = useTranslate();
  const query = useSessions();
  const end = useEndSession();
  if (query.isPending) return <Skeleton rows={3} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const others = query.data.filter((session) => !session.current);
  return (
    <section>
      <div className="mb-2 flex items-center justify-between gap-4">
        <h2 className="text-[16px]">{t("sessions")}</h2>
        {others.length > 0 && (
          <Button onClick={() => { end.mutate(null); }} busy={end.isPending}>
            {t("endOthers")}
          </Button>
        )}
      </div>
      <ul>
        {[...query.data]
          .sort((a, b) => Number(b.current ?? false) - Number(a.current ?? false) || b.usedAt.localeCompare(a.usedAt))
          .map((session) => {
            const name = clientName(session.client) || t("unknownClient");
            return (
              <li key={session.sessionId} className="flex min-h-11 items-center gap-3 border-b border-line py-1">
                <span className="min-w-0 flex-1 truncate" dir="auto">
                  {name}
                </span>
                {session.current ? (
                  <span className="text-[13px] text-success">{t("thisDevice")}</span>
                ) : (
                  <>
                    <Moment iso={session.usedAt} />
                    <Button look="ghost" aria-label={t("endSession", { name })} onClick={() => { end.mutate(session.sessionId); }}>
                      {t("end")}
                    </Button>
                  </>
                )}
              </li>
            );
          })}
      </ul>
    </section>
  );
}
