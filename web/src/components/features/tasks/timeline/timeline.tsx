"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { useEffect, useMemo, useRef } from "react";

import { StatusMark } from "@/components/ui/marks";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { dayNumber, dayOf, localDay, monthTicks, showDate } from "@/lib/dates";
import { useNarrow, useUnder } from "@/lib/hooks/use-narrow";
import { useLanguage } from "@/lib/i18n/translate";

import { useTimeline } from "../queries";
import { useWorkWords } from "../words";
import { barOf, elbow, spanOf, type Bar, type Row } from "./bars";

const ROW_PX = 36;
const HEAD_PX = 32;
const BAR_PX = 16;
/** Width of a day at each zoom. */
const ZOOMS = { weeks: 20, months: 8, year: 3 } as const;
type Zoom = keyof typeof ZOOMS;
const ROOM_DAYS = 14;
/** Room that the name of a month takes. */
const MONTH_PX = 52;

const LOOK = { done: "bg-success", review: "bg-info", "in-progress": "bg-warning", todo: "bg-line-strong" } as const;

interface Props {
  id: string;
  endDate: string | null | undefined;
  zoom: string;
  /** Whether what is done is shown, too. */
  withDone: boolean;
  set: (change: { zoom?: string; done?: string | null }) => void;
  openTask: (key: string) => void;
}

/** The tasks of a project in time, with what waits for what. */
export default function Timeline({ id, endDate, zoom: asked, withDone, set, openTask }: Props) {
  const t = useWorkWords();
  const query = useTimeline(id);
  const zoom: Zoom = asked in ZOOMS ? (asked as Zoom) : "months";
  if (query.isPending) return <Skeleton rows={10} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const unscheduled = query.data.unscheduled.filter((row) => row.status !== "done");
  const rows = withDone ? query.data.rows : query.data.rows.filter((row) => row.status !== "done");
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-2">
        <label className="flex items-center gap-2">
          <span className="text-[13px] text-muted">{t("zoom")}</span>
          <select className="control" value={zoom} onChange={(event) => { set({ zoom: event.target.value }); }}>
            {Object.keys(ZOOMS).map((name) => (
              <option key={name} value={name}>
                {t(`zoom_${name as Zoom}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="flex items-center gap-2">
          <input type="checkbox" className="size-4 accent-[var(--accent)]" checked={withDone} onChange={(event) => { set({ done: event.target.checked ? "1" : null }); }} />
          {t("showDone")}
        </label>
        <span className="text-[13px] text-muted">{t("unscheduled", { count: unscheduled.length })}</span>
      </div>
      {rows.length === 0 ? <Empty title={t("noTimeline")} text={t("noTimelineText")} /> : <Chart key={`${zoom} ${withDone}`} rows={rows} endDate={endDate} dayPx={ZOOMS[zoom]} openTask={openTask} />}
    </>
  );
}

function Chart({ rows, endDate, dayPx, openTask }: { rows: readonly Row[]; endDate: string | null | undefined; dayPx: number; openTask: (key: string) => void }) {
  const t = useWorkWords();
  const language = useLanguage();
  const isNarrow = useNarrow();
  const isMiddle = useUnder(1024);
  const namesPx = isNarrow ? 132 : isMiddle ? 220 : 300;
  const scroller = useRef<HTMLDivElement>(null);
  const todayDay = localDay(new Date());
  const today = dayNumber(todayDay);
  const bars = useMemo(() => rows.map((row) => barOf(row, today)), [rows, today]);
  const places = useMemo(() => new Map(rows.map((row, place) => [row.taskId, place])), [rows]);
  const end = endDate == null ? null : dayNumber(endDate);
  const { from, to } = useMemo(() => spanOf(bars, end === null ? [today] : [today, end], ROOM_DAYS), [bars, today, end]);
  const x = (day: number) => (day - from) * dayPx;
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 6, paddingStart: HEAD_PX });
  const items = virtual.getVirtualItems();

  // Today is what people look for: it stands at a third of the width. What is done begins at the beginning.
  useEffect(() => {
    const box = scroller.current;
    if (box === null || rows[0]?.status === "done") return;
    box.scrollLeft = (today - from) * dayPx - (box.clientWidth - namesPx) / 3;
    // Only when the chart is new: whoever scrolls is left alone.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, []);

  // A month gives way to the names of the two lines.
  const named = end === null ? [today] : [today, end + 1];
  const months = monthTicks(from, to, 240).filter((day) => named.every((other) => x(day) < x(other) - MONTH_PX || x(day) > x(other) + MONTH_PX));
  const middle = (place: number) => HEAD_PX + place * ROW_PX + ROW_PX / 2;
  const width = (to - from) * dayPx;
  return (
    <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto border-t border-line" tabIndex={-1}>
      <div style={{ width: width + namesPx, height: virtual.getTotalSize() }} className="relative">
        <div className="sticky top-0 z-20 border-b border-line bg-surface" style={{ height: HEAD_PX }}>
          <span className="sticky left-0 z-30 block h-full border-r border-line bg-surface" style={{ width: namesPx }} />
          {months.map((day) => (
            <span key={day} className="absolute top-1.5 border-l border-line pl-1 text-[12px] text-muted" style={{ left: namesPx + x(day) }}>
              {new Intl.DateTimeFormat(language, { month: "short", year: "2-digit", timeZone: "UTC" }).format(new Date(`${dayOf(day)}T00:00:00Z`))}
            </span>
          ))}
        </div>
        <Line at={namesPx + x(today)} name={t("today")} />
        {end !== null && <Line at={namesPx + x(end + 1)} name={t("endDate")} dashed />}
        <svg aria-hidden className="pointer-events-none absolute inset-0" width={width + namesPx} height={virtual.getTotalSize()}>
          {items.flatMap((item) =>
            (rows[item.index]?.dependencies ?? []).map((id) => {
              const other = places.get(id);
              const [bar, before] = [bars[item.index], other === undefined ? undefined : bars[other]];
              if (other === undefined || bar == null || before == null) return null;
              return <path key={`${item.key} ${id}`} d={elbow(namesPx + x(before.to), middle(other), namesPx + x(bar.from), middle(item.index))} fill="none" className="stroke-line-strong" />;
            }),
          )}
        </svg>
        <ul>
          {items.map((item) => {
            const row = rows[item.index];
            const bar = bars[item.index];
            if (row === undefined) return null;
            return (
              <li key={row.taskId} className="absolute inset-x-0 border-b border-line" style={{ height: ROW_PX, top: item.start }} aria-setsize={rows.length} aria-posinset={item.index + 1}>
                <button
                  type="button"
                  onClick={() => { openTask(row.key); }}
                  className="sticky left-0 z-10 flex h-full items-center gap-2 border-r border-line bg-surface px-3 text-left hover:bg-hover"
                  style={{ width: namesPx }}
                >
                  <StatusMark status={row.status} />
                  <span className="key">{row.key}</span>
                  <span className="hidden min-w-0 flex-1 truncate md:block" dir="auto">
                    {row.title}
                  </span>
                  <span className="sr-only">{[row.start, row.completed ?? row.due].filter((day) => day != null).map((day) => showDate(day, todayDay, language)).join(" – ")}</span>
                </button>
                {bar != null && <BarShape bar={bar} row={row} left={namesPx + x(bar.from)} width={(bar.to - bar.from) * dayPx} />}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function Line({ at, name, dashed = false }: { at: number; name: string; dashed?: boolean }) {
  return (
    <div aria-hidden className={clsx("absolute inset-y-0 border-l", dashed ? "border-dashed border-line-strong" : "border-accent")} style={{ left: at }}>
      <span className={clsx("sticky top-1.5 z-20 block rounded bg-surface px-1 text-[12px]", dashed ? "text-muted" : "text-accent")}>{name}</span>
    </div>
  );
}

/** What nobody has given an end fades; what is late has a red edge. */
function BarShape({ bar, row, left, width }: { bar: Bar; row: Row; left: number; width: number }) {
  return (
    <span
      aria-hidden
      title={row.title}
      className={clsx("absolute rounded-[3px]", LOOK[row.status], row.status === "done" && "opacity-50", row.late && "border-r-3 border-danger")}
      style={{ left, width: Math.max(width, 4), top: (ROW_PX - BAR_PX) / 2, height: BAR_PX, ...(bar.open && { maskImage: "linear-gradient(to right, black 60%, transparent)" }) }}
    />
  );
}
