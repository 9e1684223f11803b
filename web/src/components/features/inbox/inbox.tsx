"use client";

import clsx from "clsx";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { PageHead } from "@/components/ui/page-head";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { useNameOf } from "@/components/features/people/queries";
import type { Notification } from "@/lib/api-client/types";
import { useUrlState } from "@/lib/hooks/use-url-filters";
import { useTranslate } from "@/lib/i18n/translate";

import { useMarkAllRead, useMarkRead, useNotifications } from "./queries";

export function Inbox() {
  const t = useTranslate();
  const url = useUrlState();
  const unread = url.get("show") !== "all";
  const query = useNotifications(unread);
  const markAll = useMarkAllRead();
  const list = query.data?.pages.flatMap((page) => page.data) ?? [];
  const newest = list[0];
  return (
    <>
      <PageHead title={t("inbox")}>
        <div role="group" aria-label={t("filterBar")} className="flex">
          <Button look="ghost" aria-pressed={unread} className={clsx(unread && "bg-hover !text-text")} onClick={() => { url.set({ show: null }); }}>
            {t("unreadOnly")}
          </Button>
          <Button look="ghost" aria-pressed={!unread} className={clsx(!unread && "bg-hover !text-text")} onClick={() => { url.set({ show: "all" }); }}>
            {t("all")}
          </Button>
        </div>
        {newest !== undefined && (
          <Button onClick={() => { markAll.mutate(newest.notificationId); }} busy={markAll.isPending}>
            {t("allRead")}
          </Button>
        )}
      </PageHead>
      {query.isPending ? (
        <Skeleton />
      ) : query.isLoadingError ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : list.length === 0 ? (
        <Empty title={t("inboxEmpty")} text={t("inboxEmptyText")} />
      ) : (
        <ul>
          {list.map((one) => (
            <Row key={one.notificationId} one={one} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="p-4 text-center">
          <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            {t("moreTasks")}
          </Button>
        </div>
      )}
    </>
  );
}

/** Why somebody is told, in words; of a document also what came of it. */
function reasonOf(one: Notification) {
  if (one.reason !== "approval") return `reason_${one.reason}` as const;
  if (one.type === "prd.submitted") return "reason_approval" as const;
  return one.type === "prd.approved" ? ("reason_approved" as const) : ("reason_rejected" as const);
}

/** The page of what somebody is told about. */
const addressOf = (one: Notification): string | null => (one.taskKey ? `/tasks/${one.taskKey}` : one.prdId ? `/prds/${one.prdId}` : null);

function Row({ one }: { one: Notification }) {
  const t = useTranslate();
  const nameOf = useNameOf();
  const mark = useMarkRead();
  const about = addressOf(one);
  const what = (
    <>
      <span className={clsx("block truncate", !one.read && "font-medium")} dir="auto">
        <span className="key mr-2">{one.taskKey ?? "PRD"}</span>
        {one.taskTitle ?? one.prdTitle}
      </span>
      <span className="block truncate text-[13px] text-muted">{t(reasonOf(one), { who: nameOf(one.actor) })}</span>
    </>
  );
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2 hover:bg-hover">
      <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", one.read ? "bg-transparent" : "bg-accent")} />
      {about !== null ? (
        <Link
          href={about}
          prefetch={false}
          className="min-w-0 flex-1"
          onClick={() => { if (!one.read) mark.mutate({ one, read: true }); }}
        >
          {what}
        </Link>
      ) : (
        <div className="min-w-0 flex-1">{what}</div>
      )}
      <Moment iso={one.createdAt} />
      <Button look="ghost" className="text-[13px]" onClick={() => { mark.mutate({ one, read: !one.read }); }}>
        <span className="sr-only sm:not-sr-only">{t(one.read ? "markUnread" : "markRead")}</span>
        <span aria-hidden className="sm:hidden">{one.read ? "○" : "✓"}</span>
      </Button>
    </li>
  );
}
