import type { PrdContent } from "@/lib/api-client/types";

import { itemsOf, partsOf, textOf, textsOf, valueOf, type Item, type Section } from "./sections";

/** How a word of a fixed list is said. */
type Say = (word: string) => string;

/** What an element says, in one line: its id, what it says, and what more it tells. */
export function itemLine(item: Item, section: Section, say: Say): string {
  if (section.shape.kind !== "items") return "";
  const told = section.shape.fields.map(({ name, kind, label }) => {
    const value = item[name];
    if (Array.isArray(value)) return textsOf(value).join("; ");
    if (value === true) return say(label);
    const text = textOf(value);
    if (kind === "number") return text === "" ? "" : `${say(label)} ${text}`;
    return typeof kind === "string" || text === "" ? text : say(`word_${text}`);
  });
  return [textOf(item.id), ...told].filter(Boolean).join(" · ");
}

/** A section as lines of text, so that two of its versions can be compared by eye. */
export function sectionLines(content: PrdContent, section: Section, say: Say): string[] {
  const value = valueOf(content, section);
  switch (section.shape.kind) {
    case "text":
      return textOf(value)
        .split(/(?<=[.!?])\s+|\n+/)
        .filter(Boolean);
    case "lines":
      return textsOf(value);
    case "items":
      return itemsOf(content, section).map((item) => itemLine(item, section, say));
    case "parts": {
      const parts = partsOf(content, section);
      return section.shape.fields.flatMap(({ name }) => (Array.isArray(parts[name]) ? textsOf(parts[name]) : [textOf(parts[name])].filter(Boolean)));
    }
  }
}
