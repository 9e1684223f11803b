"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { Due } from "@/components/ui/due";
import { PriorityMark, StatusMark } from "@/components/ui/marks";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { Person } from "@/components/features/people/person";
import type { Task } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";
import { useNarrow } from "@/lib/hooks/use-narrow";
import { isTyping } from "@/lib/keymap";
import { useOverlays } from "@/store/overlays";

import type { TaskFilters } from "../cache";
import { useTasks } from "../queries";
import { SelectionBar } from "./selection-bar";

const ROW_PX = 36;
/** On a narrow screen the title has a line of its own. */
const TALL_ROW_PX = 56;

/** The tasks of a project as rows: moved through with j and k, selected with x, changed together. */
export default function TaskList(props: { projectId: string; filters: TaskFilters; openTask: (key: string) => void }) {
  const t = useTranslate();
  const me = useMe();
  const query = useTasks({ ...props.filters, projectId: props.projectId, sort: "status,-priority,dueDate" }, { limit: 200 });
  const pages = query.data?.pages;
  const tasks = useMemo(() => pages?.flatMap((page) => page.data) ?? [], [pages]);
  const total = query.data?.pages[0]?.meta.page?.total ?? tasks.length;
  const [current, setCurrent] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const rowPx = isNarrow ? TALL_ROW_PX : ROW_PX;
  const virtual = useVirtualizer({ count: tasks.length, getScrollElement: () => scroller.current, estimateSize: () => rowPx, overscan: 8 });
  useEffect(() => { virtual.measure(); }, [virtual, rowPx]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= tasks.length - 60) void fetchNextPage();
  }, [last, tasks.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const toggle = useCallback((task: Task) => {
    setSelected((before) => {
      const after = new Set(before);
      if (!after.delete(task.taskId)) after.add(task.taskId);
      return after;
    });
  }, []);

  const mayChange = may(me.role, "updateTask");
  const { openTask } = props;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isElsewhere = isTyping(event.target) || useOverlays.getState().open !== null || event.ctrlKey || event.metaKey || event.altKey;
      if (isElsewhere || event.defaultPrevented) return;
      const task = tasks[current];
      if (event.key === "j" || event.key === "k") {
        const next = Math.max(0, Math.min(tasks.length - 1, current + (event.key === "j" ? 1 : -1)));
        setCurrent(next);
        virtual.scrollToIndex(next);
        requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
      } else if (event.key === "x" && task !== undefined && mayChange) toggle(task);
      else if (event.key === "Escape" && selected.size > 0) setSelected(new Set());
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => { window.removeEventListener("keydown", onKey); };
  }, [current, tasks, virtual, toggle, mayChange, selected.size]);

  if (query.isPending) return <Skeleton rows={12} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (tasks.length === 0) {
    const isFiltered = Object.values(props.filters).some(Boolean);
    return <Empty title={t(isFiltered ? "nothingMatches" : "noTasks")} text={t(isFiltered ? "nothingMatchesText" : "noTasksText")} />;
  }
  return (
    <>
      <p role="status" className="px-4 pb-1 text-[13px] text-muted tabular-nums">
        {t("tasks", { count: total })}
      </p>
      {selected.size > 0 && (
        <SelectionBar projectId={props.projectId} tasks={tasks.filter((task) => selected.has(task.taskId))} clear={() => { setSelected(new Set()); }} />
      )}
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto border-t border-line">
        <ul style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const task = tasks[item.index];
            if (task === undefined) return null;
            const isSelected = selected.has(task.taskId);
            return (
              <li
                key={task.taskId}
                aria-setsize={total}
                aria-posinset={item.index + 1}
                className={clsx("absolute inset-x-0 flex items-center border-b border-line", isSelected ? "bg-accent-soft" : "hover:bg-hover")}
                style={{ height: rowPx, transform: `translateY(${item.start}px)` }}
              >
                {mayChange && (
                  <label className="flex h-full items-center pr-1 pl-4">
                    <input type="checkbox" tabIndex={-1} checked={isSelected} onChange={() => { toggle(task); }} aria-label={t("selectTask", { key: task.key })} className="size-4 accent-[var(--accent)]" />
                  </label>
                )}
                <button
                  type="button"
                  data-row={item.index}
                  onFocus={() => { setCurrent(item.index); }}
                  onClick={() => { openTask(task.key); }}
                  className="flex h-full min-w-0 flex-1 flex-wrap content-center items-center gap-x-3 px-3 text-left md:flex-nowrap"
                >
                  <PriorityMark priority={task.priority} />
                  <StatusMark status={task.status} />
                  <span className="key w-16 shrink-0">{task.key}</span>
                  <span className="order-first w-full min-w-0 truncate md:order-none md:w-auto md:flex-1" dir="auto">
                    {task.title}
                  </span>
                  <span className="hidden max-w-48 truncate text-[12px] text-muted lg:block">{task.labels.join(", ")}</span>
                  <span className="hidden w-5 overflow-hidden text-[13px] whitespace-nowrap text-muted md:block lg:w-36">
                    <Person id={task.assignee} />
                  </span>
                  <span className="ml-auto w-24 text-right md:ml-0">
                    <Due day={task.dueDate} done={task.status === "done"} />
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}
