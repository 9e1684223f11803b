"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { useEffect, useRef } from "react";

import { StatusMark } from "@/components/ui/marks";
import { Failure, Skeleton } from "@/components/ui/states";
import type { Status, Task } from "@/lib/api-client/types";
import { useTranslate } from "@/lib/i18n/translate";

import type { TaskFilters } from "../cache";
import { useTasks } from "../queries";
import type { Carried } from "./board";
import { Card } from "./card";

/** A card and the gap under it. */
const CARD_PX = 116;
/** Cards drawn beyond what is seen; four columns of a tall screen stay under 80 cards. */
const BEYOND = 2;

interface Props {
  status: Status;
  filters: TaskFilters;
  carried: Carried | null;
  mayMove: boolean;
  openTask: (key: string) => void;
  onCardKey: (event: React.KeyboardEvent, task: Task) => void;
  takesFocus: (task: Task) => boolean;
  onDragStart: (task: Task) => void;
  onDragOver: (status: Status) => void;
  onDragEnd: () => void;
  onDrop: () => void;
}

/** One status: its count and its cards, of which only those in sight are in the page. */
export function Column(props: Props) {
  const t = useTranslate();
  const { status, carried } = props;
  const query = useTasks({ ...props.filters, sort: status === "done" ? "-completedAt" : "-priority,dueDate" });
  const tasks = query.data?.pages.flatMap((page) => page.data) ?? [];
  const total = query.data?.pages[0]?.meta.page?.total ?? tasks.length;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_PX,
    overscan: BEYOND,
    getItemKey: (index) => tasks[index]?.taskId ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= tasks.length - 20) void fetchNextPage();
  }, [last, tasks.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const isTarget = carried?.over === status && carried.task.status !== status;
  return (
    <section
      data-column={status}
      aria-label={`${t(`status_${status}`)}, ${t("tasks", { count: total })}`}
      className={clsx(
        "flex w-[82vw] max-w-[420px] min-w-[250px] shrink-0 snap-start flex-col rounded-lg bg-bg transition-colors duration-150 sm:w-auto sm:max-w-none sm:flex-1",
        isTarget && "outline-2 -outline-offset-2 outline-accent",
      )}
      onDragOver={(event) => {
        if (carried === null) return;
        event.preventDefault();
        props.onDragOver(status);
      }}
      onDrop={(event) => {
        event.preventDefault();
        props.onDrop();
      }}
    >
      <h2 className="flex h-10 shrink-0 items-center gap-2 px-3 text-[13px]">
        <StatusMark status={status} named />
        <span className="font-normal text-muted tabular-nums">{total}</span>
      </h2>
      {query.isPending ? (
        <Skeleton rows={5} />
      ) : query.isLoadingError ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : tasks.length === 0 ? (
        <p className="px-3 py-2 text-[13px] text-muted">{t("emptyColumn")}</p>
      ) : (
        <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2">
          <ul style={{ height: virtual.getTotalSize(), position: "relative" }}>
            {items.map((item) => {
              const task = tasks[item.index];
              return (
                task !== undefined && (
                  <li key={item.key} className="absolute inset-x-0 pb-2" style={{ height: CARD_PX, transform: `translateY(${item.start}px)` }} aria-setsize={total} aria-posinset={item.index + 1}>
                    <Card
                      task={task}
                      isCarried={carried?.task.taskId === task.taskId}
                      mayMove={props.mayMove}
                      takesFocus={() => props.takesFocus(task)}
                      open={() => { props.openTask(task.key); }}
                      onKey={(event) => { props.onCardKey(event, task); }}
                      onDragStart={() => { props.onDragStart(task); }}
                      onDragEnd={props.onDragEnd}
                    />
                  </li>
                )
              );
            })}
          </ul>
        </div>
      )}
    </section>
  );
}
