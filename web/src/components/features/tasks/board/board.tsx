"use client";

import { useRef, useState } from "react";

import { STATUSES, type Status, type Task } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";

import type { TaskFilters } from "../cache";
import { useChangeTask } from "../queries";
import { Column } from "./column";

/** A card that is on its way, and the column it is over. */
export interface Carried {
  task: Task;
  over: Status;
  by: "mouse" | "keys";
}

/** The tasks of a project in columns by status; a card is moved by mouse or by keys. */
export default function Board(props: { projectId: string; filters: TaskFilters; openTask: (key: string) => void }) {
  const t = useTranslate();
  const me = useMe();
  const change = useChangeTask();
  const [carried, setCarried] = useState<Carried | null>(null);
  const [said, say] = useState("");
  const frame = useRef<HTMLDivElement>(null);
  const mayMove = may(me.role, "updateTask");

  const drop = (task: Task, status: Status) => {
    setCarried(null);
    if (task.status === status) {
      say(t("putBack", { key: task.key }));
      return;
    }
    say(t("putDown", { key: task.key, status: t(`status_${status}`) }));
    change.mutate({ task, change: { status } });
  };

  // The card is drawn anew in its other column: it gets the focus back there.
  const awaited = useRef<{ taskId: string; status: Status } | null>(null);
  const takesFocus = (task: Task) => {
    if (awaited.current?.taskId !== task.taskId || awaited.current.status !== task.status) return false;
    awaited.current = null;
    return true;
  };

  const onCardKey = (event: React.KeyboardEvent, task: Task) => {
    if (event.key === " " && mayMove) {
      event.preventDefault();
      if (carried === null) {
        setCarried({ task, over: task.status, by: "keys" });
        say(t("picked", { key: task.key }));
      } else {
        awaited.current = carried.over === task.status ? null : { taskId: task.taskId, status: carried.over };
        drop(carried.task, carried.over);
      }
      return;
    }
    if (carried?.by === "keys") {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") {
        event.preventDefault();
        setCarried(null);
        say(t("putBack", { key: task.key }));
      } else if (step !== undefined) {
        event.preventDefault();
        const over = STATUSES[STATUSES.indexOf(carried.over) + step];
        if (over !== undefined) {
          setCarried({ ...carried, over });
          say(t("over", { key: task.key, status: t(`status_${over}`) }));
        }
      }
      return;
    }
    moveFocus(event, frame.current);
  };

  return (
    <div ref={frame} className="flex min-h-0 flex-1 snap-x scroll-px-4 gap-2 overflow-x-auto px-4 pb-3">
      <p id="board-help" className="sr-only">
        {t("boardHelp")}
      </p>
      <p role="status" aria-live="assertive" className="sr-only">
        {said}
      </p>
      {STATUSES.map((status) => (
        <Column
          key={status}
          status={status}
          filters={{ ...props.filters, projectId: props.projectId, status }}
          carried={carried}
          mayMove={mayMove}
          openTask={props.openTask}
          onCardKey={onCardKey}
          takesFocus={takesFocus}
          onDragStart={(task) => { setCarried({ task, over: task.status, by: "mouse" }); }}
          onDragOver={(over) => {
            setCarried((now) => (now === null || now.over === over ? now : { ...now, over }));
          }}
          onDragEnd={() => { setCarried(null); }}
          onDrop={() => { if (carried !== null) drop(carried.task, status); }}
        />
      ))}
    </div>
  );
}

/** Arrow keys walk from card to card: up and down in a column, left and right to the nearest card beside it. */
function moveFocus(event: React.KeyboardEvent, frame: HTMLElement | null): void {
  if (frame === null || !(event.target instanceof HTMLElement)) return;
  const card = event.target.closest<HTMLElement>("[data-card]");
  const column = card?.closest<HTMLElement>("[data-column]");
  if (card == null || column == null) return;
  const key = { j: "ArrowDown", k: "ArrowUp" }[event.key] ?? event.key;
  const cards = (of: Element) => [...of.querySelectorAll<HTMLElement>("[data-card]")];
  let next: HTMLElement | undefined;
  if (key === "ArrowDown" || key === "ArrowUp") {
    const list = cards(column);
    next = list[list.indexOf(card) + (key === "ArrowDown" ? 1 : -1)];
  } else if (key === "ArrowRight" || key === "ArrowLeft") {
    const columns = [...frame.querySelectorAll("[data-column]")];
    if (key === "ArrowLeft") columns.reverse();
    const beside = columns.slice(columns.indexOf(column) + 1).find((one) => cards(one).length > 0);
    const top = card.getBoundingClientRect().top;
    const distance = (one: HTMLElement) => Math.abs(one.getBoundingClientRect().top - top);
    next = beside && cards(beside).sort((a, b) => distance(a) - distance(b))[0];
  }
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}
