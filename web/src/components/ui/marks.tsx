"use client";

import clsx from "clsx";

import type { Priority, Status } from "@/lib/api-client/types";
import { useTranslate } from "@/lib/i18n/translate";

const TONES: Record<Status, string> = {
  todo: "text-muted",
  "in-progress": "text-warning",
  review: "text-info",
  done: "text-success",
};

/** A status as shape and colour: hollow, half, three quarters, filled with a check. */
export function StatusMark({ status, named = false }: { status: Status; named?: boolean }) {
  const t = useTranslate();
  const share = { todo: 0, "in-progress": 0.5, review: 0.75, done: 1 }[status];
  // A pie drawn as a thick stroke: a circle of half the radius whose dash covers the share.
  const round = 2 * Math.PI * 2.5;
  return (
    <span className={clsx("inline-flex items-center gap-1.5", TONES[status])}>
      <svg width="16" height="16" viewBox="0 0 16 16" role={named ? undefined : "img"} aria-hidden={named || undefined}>
        {!named && <title>{t(`status_${status}`)}</title>}
        <circle cx="8" cy="8" r="6.25" fill={status === "done" ? "currentColor" : "none"} stroke="currentColor" strokeWidth="1.5" />
        {status === "done" ? (
          <path d="m5.2 8.2 2 2 3.6-4.2" fill="none" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
        ) : (
          share > 0 && (
            <circle cx="8" cy="8" r="2.5" fill="none" stroke="currentColor" strokeWidth="5" strokeDasharray={`${round * share} ${round}`} transform="rotate(-90 8 8)" />
          )
        )}
      </svg>
      {named && <span className="text-text">{t(`status_${status}`)}</span>}
    </span>
  );
}

/** A priority as bars; critical is a filled diamond. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const t = useTranslate();
  const bars = { low: 1, medium: 2, high: 3, critical: 0 }[priority];
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" role="img" className={priority === "critical" ? "text-danger" : "text-muted"}>
      <title>{t(`priority_${priority}`)}</title>
      {priority === "critical" ? (
        <path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" fill="currentColor" />
      ) : (
        [0, 1, 2].map((bar) => (
          <rect key={bar} x={2 + bar * 4.5} y={10 - bar * 3.5} width="3" height={4 + bar * 3.5} rx="1" fill="currentColor" opacity={bar < bars ? 1 : 0.25} />
        ))
      )}
    </svg>
  );
}

/** A person: initials in a circle whose colour follows from the id, and the name. */
export function PersonChip({ name, id, bare = false }: { name: string; id: string; bare?: boolean }) {
  const hue = [...id].reduce((sum, letter) => (sum * 137 + letter.charCodeAt(0)) % 360, 7);
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("");
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5" title={name}>
      <span
        aria-hidden
        className="inline-flex size-5 shrink-0 items-center justify-center rounded-full text-[10px] font-semibold text-white"
        style={{ background: `oklch(0.5 0.09 ${hue})` }}
      >
        {initials}
      </span>
      <span className={bare ? "sr-only" : "truncate"} dir="auto">
        {name}
      </span>
    </span>
  );
}
