"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Failure, Skeleton } from "@/components/ui/states";
import { EventLine } from "@/components/features/people/event-line";
import { useTranslate } from "@/lib/i18n/translate";

import { useTaskActivity } from "./queries";

/** What happened to a task, newest first; asked for when it is opened. */
export function TaskHistory({ taskId }: { taskId: string }) {
  const t = useTranslate();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary className="cursor-pointer text-[13px] font-semibold text-muted">{t("history")}</summary>
      {isOpen && <Events taskId={taskId} />}
    </details>
  );
}

function Events({ taskId }: { taskId: string }) {
  const t = useTranslate();
  const query = useTaskActivity(taskId);
  if (query.isPending) return <Skeleton rows={3} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <ul className="mt-1">
        {query.data.pages
          .flatMap((page) => page.data)
          .map((event) => (
            <EventLine key={event.eventId} event={event} />
          ))}
      </ul>
      {query.hasNextPage && (
        <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
          {t("moreTasks")}
        </Button>
      )}
    </>
  );
}
