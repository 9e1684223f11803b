"use client";

import type { PrdContent } from "@/lib/api-client/types";

import { textOf, type Item } from "./sections";
import { usePrdWords, type PrdWord } from "./words";

const FACTS: readonly [name: string, label: PrdWord][] = [
  ["deadline", "field_deadline"],
  ["people", "field_people"],
  ["effortHours", "field_effortHours"],
  ["capacityHours", "field_capacityHours"],
];

/** What a plan stands on: the deadline, the work against the hours that there are, and what had to be cut. */
export function TimelineFacts({ content }: { content: PrdContent }) {
  const t = usePrdWords();
  const timeline = (content.timeline ?? {}) as Item;
  const cut = timeline.scopeCut as Item | undefined;
  const facts = FACTS.filter(([name]) => textOf(timeline[name]) !== "");
  return (
    <>
      {facts.length > 0 && (
        <dl className="mb-2 flex flex-wrap gap-x-6 gap-y-1">
          {facts.map(([name, label]) => (
            <div key={name} className="flex gap-2">
              <dt className="text-muted">{t(label)}</dt>
              <dd className="tabular-nums">{textOf(timeline[name])}</dd>
            </div>
          ))}
        </dl>
      )}
      {textOf(timeline.capacityBasis) !== "" && <p className="mb-2 max-w-[76ch] text-[13px] text-muted">{textOf(timeline.capacityBasis)}</p>}
      {textOf(cut?.text) !== "" && <p className="mb-3 max-w-[76ch] rounded-md bg-warning-soft px-3 py-2">{textOf(cut?.text)}</p>}
    </>
  );
}
