"use client";

import clsx from "clsx";

import type { PrdContent, Requirement } from "@/lib/api-client/types";

import { anchorOf, PLACE } from "./places";
import { SourceMark } from "./origin";
import { usePrdWords } from "./words";

/** How much a requirement is wanted: "must" is the loudest. */
export function WantedMark({ priority }: { priority: Requirement["priority"] }) {
  const t = usePrdWords();
  if (priority === undefined) return null;
  return <span className={clsx("text-[13px] whitespace-nowrap", priority === "must" ? "font-medium" : "text-muted")}>{t(`word_${priority}`)}</span>;
}

/** The requirements by what they belong to, in the order of the document. */
export function groupsOf(items: readonly Requirement[]): { name: string; items: { item: Requirement; place: number }[] }[] {
  const groups = new Map<string, { item: Requirement; place: number }[]>();
  items.forEach((item, place) => {
    const name = item.feature ?? "";
    groups.set(name, [...(groups.get(name) ?? []), { item, place }]);
  });
  return [...groups].map(([name, list]) => ({ name, items: list }));
}

export function RequirementList({ content }: { content: PrdContent }) {
  const t = usePrdWords();
  const groups = groupsOf(content.requirements?.items ?? []);
  return (
    <div className="flex flex-col gap-5">
      {groups.map(({ name, items }) => (
        <div key={name}>
          {groups.length > 1 && (
            <h3 className="mb-1 text-[14px]" dir="auto">
              {name === "" ? t("noFeature") : name}
            </h3>
          )}
          <ul>
            {items.map(({ item, place }, at) => (
              <li key={place} id={anchorOf("requirements", place, item.id)} className={clsx(PLACE, "grid grid-cols-[auto_1fr_auto] gap-x-3 border-b border-line py-1.5 sm:grid-cols-[64px_minmax(0,1fr)_56px_52px]")}>
                <span className="key leading-5">{item.id}</span>
                <span className="order-last col-span-3 min-w-0 break-words sm:order-none sm:col-span-1">
                  <span dir="auto">{item.text}</span>
                  <SourceMark source={item.source} />
                  {/* A reason that the one before gave is not repeated. */}
                  {item.rationale !== undefined && item.rationale !== items[at - 1]?.item.rationale && <span className="block text-[13px] text-muted">{item.rationale}</span>}
                </span>
                <WantedMark priority={item.priority} />
                <span className="text-right text-[13px] text-muted tabular-nums">{item.effortHours != null && t("hoursShort", { hours: item.effortHours })}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
