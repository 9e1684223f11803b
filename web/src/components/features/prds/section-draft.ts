import type { PrdContent } from "@/lib/api-client/types";

import { itemsOf, partsOf, patchOf, textOf, textsOf, valueOf, type Item, type Section } from "./sections";

/** A section while somebody writes it: lists of texts are one text with a line for each. */
export type Draft = { kind: "text"; text: string } | { kind: "parts"; parts: Item } | { kind: "items"; items: readonly Item[] };

/** Under which name the draft of a section, or those of all sections, are kept in the browser. */
export const sectionDraftName = (prdId: string, section = ""): string => `section ${prdId} ${section}`;

export function draftOf(content: PrdContent, section: Section): Draft {
  switch (section.shape.kind) {
    case "text":
      return { kind: "text", text: textOf(valueOf(content, section)) };
    case "lines":
      return { kind: "text", text: textsOf(valueOf(content, section)).join("\n") };
    case "parts":
      return { kind: "parts", parts: partsOf(content, section) };
    case "items":
      return { kind: "items", items: itemsOf(content, section) };
  }
}

/** The same section as a draft says it, without empty lines. */
export function valueOfDraft(section: Section, draft: Draft, before: PrdContent): unknown {
  if (draft.kind === "parts") return { ...draft.parts, ...(JSON.stringify(draft.parts) !== JSON.stringify(partsOf(before, section)) && "source" in draft.parts && { source: "person" }) };
  if (draft.kind === "items") return draft.items.map((item) => ownItem(item, itemsOf(before, section)));
  return section.shape.kind === "lines" ? textLines(draft.text) : draft.text.trim();
}

const textLines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** An element as it is saved: who changed it wrote it, and criteria that were rewritten are read anew from their texts. */
function ownItem(item: Item, before: readonly Item[]): Item {
  const old = before.find((one) => JSON.stringify(one) === JSON.stringify(item)) ?? before.find((one) => textOf(one.id) !== "" && one.id === item.id);
  if (old !== undefined && JSON.stringify(old) === JSON.stringify(item)) return item;
  const criteriaChanged = JSON.stringify(old?.acceptanceCriteria) !== JSON.stringify(item.acceptanceCriteria);
  return {
    ...item,
    ...(("source" in item || old === undefined) && !NO_SOURCE.some((name) => name in item) && { source: "person" }),
    ...("criteria" in item && criteriaChanged && { criteria: [] }),
  };
}

/** Assumptions, questions and phases are what they are, whoever wrote them: they have no origin. */
const NO_SOURCE = ["ifWrong", "blocking", "default", "exit"];

/** What of the content changes: the section, and where its sentences came from. */
export function changeOf(before: PrdContent, section: Section, draft: Draft): Partial<PrdContent> {
  const value = valueOfDraft(section, draft, before);
  const change = patchOf(section, value);
  const sources = before.provenance?.sentences;
  if (sources === undefined || (section.shape.kind !== "lines" && section.shape.kind !== "text")) return change;
  // Sentences are known by where they stand: what is unchanged keeps its origin at its new place, the rest is a person's.
  // A merge patch cannot take names out of this list; at places where nothing stands any more a name does no harm.
  const old = section.shape.kind === "lines" ? textsOf(valueOf(before, section)) : [];
  const kept = new Map(old.map((text, at) => [text, sources[`${section.name}/${at}`]]));
  const marks: Record<string, string> = {};
  for (const name of Object.keys(sources)) if (name.startsWith(`${section.name}/`)) marks[name] = "person";
  textsOf(value).forEach((text, at) => {
    const source = kept.get(text);
    if (source !== undefined) marks[`${section.name}/${at}`] = source;
  });
  return { ...change, provenance: { sentences: marks } as NonNullable<PrdContent["provenance"]> };
}

export const isSame = (one: PrdContent, other: PrdContent, section: Section): boolean =>
  JSON.stringify(valueOf(one, section)) === JSON.stringify(valueOf(other, section));
