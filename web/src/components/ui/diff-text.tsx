"use client";

import clsx from "clsx";

import type { DiffLine } from "@/lib/lines-diff";

const LOOKS = { same: "text-muted", out: "bg-danger-soft", in: "bg-success-soft" } as const;
const SIGNS = { same: "\u00a0", out: "−", in: "+" } as const;

/** So many unchanged lines stay around what changed. */
const AROUND = 1;

/** Coloured lines: what was taken out, what was put in, and a little of what is around it. */
export function DiffText({ lines, outLabel, inLabel }: { lines: readonly DiffLine[]; outLabel: string; inLabel: string }) {
  const isNear = (at: number) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((line) => line.how !== "same");
  return (
    <ul className="flex flex-col gap-0.5">
      {lines.map((line, at) => {
        if (!isNear(at)) return at > 0 && isNear(at - 1) ? <li key={at} aria-hidden className="pl-6 text-muted">⋯</li> : null;
        return (
          <li key={at} className={clsx("flex gap-2 rounded-sm px-1.5 py-0.5", LOOKS[line.how])}>
            <span aria-hidden className="w-3 shrink-0 text-center font-mono">
              {SIGNS[line.how]}
            </span>
            {line.how !== "same" && <span className="sr-only">{line.how === "out" ? outLabel : inLabel}: </span>}
            <span className="min-w-0 break-words" dir="auto">
              {line.text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
