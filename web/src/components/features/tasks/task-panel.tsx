"use client";

import { Maximize2, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import { Failure, Skeleton } from "@/components/ui/states";
import { useTranslate } from "@/lib/i18n/translate";
import { isTyping } from "@/lib/keymap";
import { useOverlays } from "@/store/overlays";

import { useTask } from "./queries";
import TaskDetail from "./task-detail";

/** A task beside the list or board it is in; Escape closes it and gives the focus back. */
export default function TaskPanel({ id, close }: { id: string; close: () => void }) {
  const t = useTranslate();
  const task = useTask(id);
  const panel = useRef<HTMLElement>(null);
  const closer = useRef(close);
  useEffect(() => {
    closer.current = close;
  });

  useEffect(() => {
    const from = document.activeElement;
    panel.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || useOverlays.getState().open !== null || isTyping(event.target)) return;
      closer.current();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      if (from instanceof HTMLElement && from.isConnected) from.focus();
    };
  }, []);

  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={task.data?.key ?? id}
      className="fixed inset-0 z-40 flex flex-col overflow-y-auto border-l border-line bg-surface focus:outline-none md:left-auto md:w-[440px] md:shadow-xl lg:static lg:z-auto lg:shrink-0 lg:shadow-none"
    >
      <div className="sticky top-0 z-10 flex h-11 shrink-0 items-center justify-between bg-surface px-4">
        <span className="key">{task.data?.key ?? id}</span>
        <span className="flex">
          <Link href={`/tasks/${task.data?.key ?? id}`} prefetch={false} aria-label={t("openPage")} title={t("openPage")} className="inline-flex h-8 items-center rounded-md px-2 text-muted hover:bg-hover hover:text-text">
            <Maximize2 size={16} strokeWidth={1.75} aria-hidden />
          </Link>
          <Button look="ghost" aria-label={t("closePanel")} title={`${t("closePanel")} (Esc)`} onClick={close}>
            <X size={16} strokeWidth={1.75} aria-hidden />
          </Button>
        </span>
      </div>
      <div className="px-4 pb-10">
        {task.isLoadingError ? (
          <Failure error={task.error} retry={() => void task.refetch()} />
        ) : task.data === undefined ? (
          <Skeleton rows={8} />
        ) : (
          <TaskDetail key={task.data.taskId} task={task.data} />
        )}
      </div>
    </aside>
  );
}
