import type { PrdContent } from "@/lib/api-client/types";

import { itemsOf, SECTIONS, textOf, valueOf } from "./sections";

/** How a place looks when an address leads to it. */
export const PLACE = "scroll-mt-4 target:bg-accent-soft target:outline-2 target:outline-offset-2 target:outline-accent-soft";

/** The anchor of an element: its own id, or where it stands. */
export const anchorOf = (section: string, place: number, id: unknown): string => (textOf(id) === "" ? `${section}/${place}` : textOf(id));

/**
 * The anchor on the page of a place that a check names, such as `FR-003`, `userStories/2` or `problem/statement`.
 *
 * Null where the place is not on the page.
 */
export function anchorOfPlace(where: string, content: PrdContent): string | null {
  const [first = "", ...rest] = where.split("/");
  if (first === "") return null;
  const section = SECTIONS.find((one) => one.name === first);
  if (section === undefined) {
    const isThere = SECTIONS.some((one) => one.shape.kind === "items" && itemsOf(content, one).some((item) => item.id === first));
    return isThere ? first : null;
  }
  const place = Number(rest.find((part) => /^\d+$/.test(part)) ?? Number.NaN);
  const value = valueOf(content, section);
  if (!Array.isArray(value) || !(place < value.length)) return first;
  return section.shape.kind === "items" ? anchorOf(first, place, itemsOf(content, section)[place]?.id) : `${first}/${place}`;
}
