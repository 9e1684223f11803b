"use client";

import type { ReactNode } from "react";

import { dayOf, monthTicks } from "@/lib/dates";
import { useNarrow, useUnder } from "@/lib/hooks/use-narrow";
import { useLanguage, useTranslate } from "@/lib/i18n/translate";

import { type Scale } from "./scale";

const HEIGHT = 240;
export const LEFT = 34;
/** Room for names beside the last points. */
const MARGIN = 76;
const WIDTH = 720;
const MIDDLE_WIDTH = 540;
const NARROW_WIDTH = 380;
export const TOP = 12;
export const BOTTOM = HEIGHT - 24;

/** Drawn as wide as it is shown, so that its letters are as large as all others. */
function useWidth(): number {
  const isNarrow = useNarrow();
  const isMiddle = useUnder(1024);
  return isNarrow ? NARROW_WIDTH : isMiddle ? MIDDLE_WIDTH : WIDTH;
}

/** Where the room for points ends. */
export const useRight = (): number => useWidth() - MARGIN;

/** A chart with a title that says what it says, and the same as a table; `size` where it does not stand alone. */
export function Chart(props: { title: string; children: ReactNode; head: readonly string[]; rows: readonly (readonly (string | number)[])[]; size?: { width: number; height: number } }) {
  const t = useTranslate();
  const usual = useWidth();
  const { width, height } = props.size ?? { width: usual, height: HEIGHT };
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 font-semibold">{props.title}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={props.title} className="w-full text-[11px]" style={props.size && { maxWidth: props.size.width * 1.2 }}>
        {props.children}
      </svg>
      <details className="mt-1 text-[13px]">
        <summary className="cursor-pointer text-muted">{t("asTable")}</summary>
        {/* Long tables scroll; by keys, too. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable */}
        <div className="mt-1 max-h-64 overflow-auto" tabIndex={0} role="region" aria-label={props.title}>
          <table className="w-full tabular-nums">
            <thead>
              <tr>
                {props.head.map((name) => (
                  <th key={name} scope="col" className="py-1 pr-4 text-left font-medium text-muted">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {props.rows.map((row) => (
                <tr key={row[0]} className="border-t border-line">
                  {row.map((cell, place) => (
                    <td key={props.head[place]} className="py-0.5 pr-4">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** The left axis: thin lines and their numbers. */
export function Counts({ all, y }: { all: readonly number[]; y: Scale }) {
  const right = useRight();
  return all.map((value) => (
    <g key={value}>
      <line x1={LEFT} x2={right} y1={y(value)} y2={y(value)} className="stroke-line" />
      <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" className="fill-muted">
        {value}
      </text>
    </g>
  ));
}

/** The lower axis: months. */
export function Months({ from, to, x }: { from: number; to: number; x: Scale }) {
  const language = useLanguage();
  const most = useNarrow() ? 5 : 8;
  return monthTicks(from, to, most).map((day) => (
    <text key={day} x={x(day)} y={HEIGHT - 6} textAnchor="middle" className="fill-muted">
      {monthName(dayOf(day), language)}
    </text>
  ));
}

function monthName(day: string, language: string): string {
  const isYear = day.slice(5, 7) === "01";
  return new Intl.DateTimeFormat(language, { month: "short", ...(isYear && { year: "2-digit" }), timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

/** A day as a vertical line with its name above. */
export function DayLine({ at, name, dashed = false, anchor = "middle" }: { at: number; name: string; dashed?: boolean; anchor?: "start" | "middle" | "end" }) {
  return (
    <g>
      <line x1={at} x2={at} y1={TOP} y2={BOTTOM} className="stroke-line-strong" strokeDasharray={dashed ? "4 3" : undefined} />
      <text x={at} y={TOP - 2} textAnchor={anchor} className="fill-muted">
        {name}
      </text>
    </g>
  );
}
