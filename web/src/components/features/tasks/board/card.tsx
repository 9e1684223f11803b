"use client";

import clsx from "clsx";

import { Due } from "@/components/ui/due";
import { PriorityMark } from "@/components/ui/marks";
import { Person } from "@/components/features/people/person";
import type { Task } from "@/lib/api-client/types";

interface Props {
  task: Task;
  isCarried: boolean;
  mayMove: boolean;
  /** Asked when the card is drawn: whether the keys have carried it here. */
  takesFocus: () => boolean;
  open: () => void;
  onKey: (event: React.KeyboardEvent) => void;
  onDragStart: () => void;
  onDragEnd: () => void;
}

/** A task on the board: one button, so that a press opens it and the keys carry it. */
export function Card({ task, isCarried, mayMove, takesFocus, open, onKey, onDragStart, onDragEnd }: Props) {
  return (
    <button
      type="button"
      data-card={task.key}
      ref={(button) => { if (button !== null && takesFocus()) button.focus(); }}
      draggable={mayMove}
      aria-describedby="board-help"
      onClick={open}
      onKeyDown={onKey}
      // A button is pressed when space is let go: that would open the card that space has just put down.
      onKeyUp={(event) => { if (event.key === " ") event.preventDefault(); }}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", task.key);
        onDragStart();
      }}
      onDragEnd={onDragEnd}
      className={clsx(
        "flex h-full w-full flex-col rounded-md border bg-surface px-3 py-2 text-left hover:border-line-strong",
        isCarried ? "border-accent opacity-60" : "border-line",
      )}
    >
      <span className="flex w-full items-center gap-2">
        <PriorityMark priority={task.priority} />
        <span className="key">{task.key}</span>
        <span className="ml-auto">
          <Person id={task.assignee} bare />
        </span>
      </span>
      <span className="mt-1 line-clamp-2 shrink-0 break-words" dir="auto">
        {task.title}
      </span>
      <span className="mt-auto flex w-full items-center justify-between gap-2">
        <span className="truncate text-[12px] text-muted">{task.labels.join(", ")}</span>
        <Due day={task.dueDate} done={task.status === "done"} />
      </span>
    </button>
  );
}
