"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { useEffect, useMemo, useRef, useState } from "react";

import { useForecast } from "@/components/features/analytics/queries";
import { StatusMark } from "@/components/ui/marks";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";
import { dayNumber, dayOf, localDay, monthTicks, showDate } from "@/lib/dates";
import { useNarrow, useUnder } from "@/lib/hooks/use-narrow";
import { useLanguage } from "@/lib/i18n/translate";

import { useTimeline } from "../queries";
import { useWorkWords } from "../words";
import { ROW_PX, TimelineBar } from "./bar";
import { barOf, elbow, spanOf, type Row } from "./bars";
import { criticalPath } from "./critical";
import { datesOf, overtaken, shifted, type Shift } from "./move";
import { useReschedule } from "./use-reschedule";

const HEAD_PX = 32;
/** Width of a day at each zoom. */
const ZOOMS = { weeks: 20, months: 8, year: 3 } as const;
type Zoom = keyof typeof ZOOMS;
const ROOM_DAYS = 14;
/** Room that the name of a month takes. */
const MONTH_PX = 52;

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
      {rows.length === 0 ? <Empty title={t("noTimeline")} text={t("noTimelineText")} /> : <Chart key={`${zoom} ${withDone}`} id={id} rows={rows} endDate={endDate} dayPx={ZOOMS[zoom]} openTask={openTask} />}
    </>
  );
}

function Chart({ id, rows, endDate, dayPx, openTask }: { id: string; rows: readonly Row[]; endDate: string | null | undefined; dayPx: number; openTask: (key: string) => void }) {
  const t = useWorkWords();
  const language = useLanguage();
  const isNarrow = useNarrow();
  const isMiddle = useUnder(1024);
  const namesPx = isNarrow ? 132 : isMiddle ? 220 : 300;
  const me = useMe();
  const reschedule = useReschedule(id);
  const band = useBand(id);
  const [dragged, setDragged] = useState<{ row: Row; shift: Shift } | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const todayDay = localDay(new Date());
  const today = dayNumber(todayDay);
  const bars = useMemo(() => rows.map((row) => barOf(row, today)), [rows, today]);
  const places = useMemo(() => new Map(rows.map((row, place) => [row.taskId, place])), [rows]);
  const end = endDate == null ? null : dayNumber(endDate);
  const critical = useMemo(() => criticalPath(rows, bars), [rows, bars]);
  const isCritical = (taskId: string) => critical?.ids.includes(taskId) ?? false;
  const others = [today, ...(end === null ? [] : [end]), ...(band === null ? [] : [band.from, band.to])];
  const { from, to } = spanOf(bars, others, ROOM_DAYS);
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
  const months = monthTicks(from, to, 240).filter((day) => x(to) - x(day) > MONTH_PX && named.every((other) => x(day) < x(other) - MONTH_PX || x(day) > x(other) + MONTH_PX));
  const say = (day: number) => showDate(dayOf(day), todayDay, language);
  const spanText = (row: Row) => [row.start, row.completed ?? row.due].filter((day) => day != null).map((day) => showDate(day, todayDay, language)).join(" – ");
  const middle = (place: number) => HEAD_PX + place * ROW_PX + ROW_PX / 2;
  const width = (to - from) * dayPx;
  return (
    <>
      <p role="status" className="flex min-h-6 flex-wrap gap-x-4 px-4 pb-2 text-[13px] text-muted">
        {dragged === null ? (
          <>
            {critical !== null && <span className="text-accent">{t("criticalPath", { count: critical.ids.length, days: critical.days })}</span>}
            {band !== null && <span>{t("forecastBand", { from: say(band.from), to: say(band.to) })}</span>}
          </>
        ) : (
          <Dragged rows={rows} row={dragged.row} shift={dragged.shift} today={today} say={say} />
        )}
      </p>
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
          {band !== null && (
            <div
              aria-hidden
              className="absolute inset-y-0 border-l border-dotted border-accent bg-accent-soft"
              style={{ left: namesPx + x(band.from), width: Math.max((band.to - band.from + 1) * dayPx, 2), maskImage: "linear-gradient(to right, black, rgb(0 0 0 / 0.35))" }}
            />
          )}
          <svg aria-hidden className="pointer-events-none absolute inset-0" width={width + namesPx} height={virtual.getTotalSize()}>
            {items.flatMap((item) =>
              (rows[item.index]?.dependencies ?? []).map((id) => {
                const other = places.get(id);
                const [bar, before] = [bars[item.index], other === undefined ? undefined : bars[other]];
                if (other === undefined || bar == null || before == null) return null;
                return <path key={`${item.key} ${id}`} d={elbow(namesPx + x(before.to), middle(other), namesPx + x(bar.from), middle(item.index))} fill="none" className={clsx(isCritical(id) && isCritical(rows[item.index]?.taskId ?? "") ? "stroke-accent" : "stroke-line-strong")} />;
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
                    <span className="sr-only">{spanText(row)}</span>
                  </button>
                  {bar != null && (
                    <TimelineBar
                      row={row}
                      bar={bar}
                      x={(day) => namesPx + x(day)}
                      dayPx={dayPx}
                      dates={spanText(row)}
                      isCritical={isCritical(row.taskId)}
                      move={may(me.role, "updateTask") && row.status !== "done" ? (shift) => { reschedule.mutate({ row, dates: datesOf(row, bar, shift) }); } : undefined}
                      preview={(shift) => { setDragged(shift === null ? null : { row, shift }); }}
                      open={() => { openTask(row.key); }}
                    />
                  )}
                </li>
              );
            })}
          </ul>
        </div>
      </div>
    </>
  );
}

/** Between even odds and what people plan by; nothing where nothing can be foretold. */
function useBand(id: string): { from: number; to: number } | null {
  const { data } = useForecast(id);
  const dayAt = (likelihood: number) => data?.completion.find((one) => one.likelihood === likelihood)?.date;
  const [half, planned] = [dayAt(0.5), dayAt(0.85)];
  if (data === undefined || data.remaining === 0 || half == null || planned == null) return null;
  return { from: dayNumber(half), to: dayNumber(planned) };
}

/** What would be if it were let go here, and who would be in the way. */
function Dragged({ rows, row, shift, today, say }: { rows: readonly Row[]; row: Row; shift: Shift; today: number; say: (day: number) => string }) {
  const t = useWorkWords();
  const bar = barOf(row, today);
  if (bar === null) return null;
  const now = shifted(row, bar, shift);
  const late = overtaken(rows, row, now.to);
  return (
    <>
      <span className="font-medium text-text tabular-nums">{t("dragTo", { key: row.key, from: say(now.from), to: say(now.to - 1) })}</span>
      {late.length > 0 && <span className="text-danger">{t("dragOvertakes", { count: late.length, keys: late.slice(0, 5).map((one) => one.key).join(", ") })}</span>}
    </>
  );
}

function Line({ at, name, dashed = false }: { at: number; name: string; dashed?: boolean }) {
  return (
    <div aria-hidden className={clsx("absolute inset-y-0 border-l", dashed ? "border-dashed border-line-strong" : "border-accent")} style={{ left: at }}>
      <span className={clsx("sticky top-1.5 z-20 block rounded bg-surface px-1 text-[12px]", dashed ? "text-muted" : "text-accent")}>{name}</span>
    </div>
  );
}
