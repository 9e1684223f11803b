"use client";

import clsx from "clsx";
import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";

import { useWorkWords } from "../words";
import type { Bar, Row } from "./bars";
import { shifted, type Shift } from "./move";

export const ROW_PX = 36;
const BAR_PX = 16;
/** What a finger needs. */
const TARGET_PX = 24;
/** The end of a bar that is wide enough is taken by its last pixels. */
const EDGE_PX = 8;

const LOOK = { done: "bg-success", review: "bg-info", "in-progress": "bg-warning", todo: "bg-line-strong" } as const;
const STEPS: Partial<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7 };

interface Props {
  row: Row;
  bar: Bar;
  /** Where a day is, in pixels. */
  x: (day: number) => number;
  dayPx: number;
  dates: string;
  isCritical: boolean;
  /** Without it the bar only opens its task. */
  move: ((shift: Shift) => void) | undefined;
  /** What would be, while it is dragged. */
  preview: (shift: Shift | null) => void;
  open: () => void;
}

/** A task in time: dragged by the pointer, moved by arrow keys, its end alone with Shift or by its edge. */
export function TimelineBar({ row, bar, x, dayPx, dates, isCritical, move, preview, open }: Props) {
  const t = useWorkWords();
  const [shift, setShift] = useState<Shift | null>(null);
  const from = useRef<{ at: number; end: boolean } | null>(null);
  const hasMoved = useRef(false);
  const shown = shift === null ? bar : shifted(row, bar, shift);
  const width = Math.max((shown.to - shown.from) * dayPx, 4);
  const target = Math.max(width, TARGET_PX);

  const want = (next: Shift | null) => {
    setShift(next);
    preview(next);
  };
  const settle = (wanted: Shift | null) => {
    want(null);
    if (wanted !== null && wanted.days !== 0) move?.(wanted);
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    hasMoved.current = false;
    if (move === undefined || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const right = event.currentTarget.getBoundingClientRect().right - (target - width) / 2;
    from.current = { at: event.clientX, end: width > 2 * EDGE_PX && event.clientX > right - EDGE_PX };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from.current === null) return;
    const days = Math.round((event.clientX - from.current.at) / dayPx);
    if (days !== 0) hasMoved.current = true;
    if (hasMoved.current) want({ days, end: from.current.end });
  };
  const onPointerUp = () => {
    if (from.current !== null) settle(shift);
    from.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined && move !== undefined) {
      event.preventDefault();
      want({ days: (shift?.days ?? 0) + step, end: shift?.end ?? event.shiftKey });
    } else if (shift !== null && event.key === "Enter") {
      event.preventDefault();
      settle(shift);
    } else if (shift !== null && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      want(null);
    }
  };
  return (
    <button
      type="button"
      title={row.title}
      aria-label={`${row.key}: ${dates}. ${move === undefined ? "" : t("barKeys")}`}
      className={clsx("absolute z-[1] touch-pan-y rounded-[3px]", move !== undefined && (shift === null ? "cursor-grab" : "cursor-grabbing"))}
      style={{ left: x(shown.from) - (target - width) / 2, width: target, top: (ROW_PX - TARGET_PX) / 2, height: TARGET_PX }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        from.current = null;
        want(null);
      }}
      onKeyDown={onKeyDown}
      onBlur={() => { if (shift !== null) want(null); }}
      onClick={() => { if (!hasMoved.current && shift === null) open(); }}
    >
      <span
        aria-hidden
        className={clsx("mx-auto block rounded-[3px]", LOOK[row.status], row.status === "done" && "opacity-50", row.late && "border-r-3 border-danger", isCritical && "outline-2 outline-offset-1 outline-accent", shift !== null && "opacity-70")}
        // What nobody has given an end fades.
        style={{ width, height: BAR_PX, ...(shown.open && { maskImage: "linear-gradient(to right, black 60%, transparent)" }) }}
      />
    </button>
  );
}
