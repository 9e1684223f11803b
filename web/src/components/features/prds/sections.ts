import type { PrdContent } from "@/lib/api-client/types";

import type { PrdWord } from "./words";

/** How a field of an element is written: one line, several, one text a line, a number, yes or no, one of some words. */
export type FieldKind = "line" | "long" | "lines" | "number" | "flag" | readonly string[];

export interface FieldShape {
  name: string;
  label: PrdWord;
  kind: FieldKind;
}

/** What a section is made of: it is shown and edited by this. */
export type Shape =
  | { kind: "text" }
  | { kind: "lines" }
  | { kind: "parts"; fields: readonly FieldShape[] }
  | { kind: "items"; prefix?: string; fields: readonly FieldShape[] };

export interface Section {
  /** The field of the content. */
  name: SectionName;
  shape: Shape;
  /** Where its elements are within the field, if not the field itself. */
  within?: string;
}

const NAMES = [
  "overview", "problem", "objectives", "nonGoals", "personas", "successMetrics", "openQuestions", "requirements", "userStories", "edgeCases",
  "constraints", "assumptions", "dependencies", "risks", "technicalSpecs", "timeline", "testStrategy", "decisions", "glossary",
] as const;

export type SectionName = (typeof NAMES)[number];

export const WANTED = ["must", "should", "could", "wont"] as const;
const LEVELS = ["low", "medium", "high"] as const;

/** A field; the first of an element is what it says, and the others tell more about it. */
const field = (name: string, label: PrdWord, kind: FieldKind = "line"): FieldShape => ({ name, label, kind });
const says = (name: string) => field(name, "field_text", "long");

const SHAPES: Record<SectionName, Omit<Section, "name">> = {
  overview: { shape: { kind: "text" } },
  problem: {
    shape: {
      kind: "parts",
      fields: [field("statement", "field_statement", "long"), field("evidence", "field_evidence", "lines"), field("costOfInaction", "field_costOfInaction", "long")],
    },
  },
  objectives: { shape: { kind: "lines" } },
  nonGoals: { shape: { kind: "items", fields: [says("text"), field("why", "field_why", "long")] } },
  personas: { shape: { kind: "items", prefix: "PER", fields: [field("name", "name"), field("need", "field_need", "long")] } },
  successMetrics: {
    shape: {
      kind: "items",
      prefix: "SM",
      fields: [field("metric", "field_metric"), field("target", "field_target"), field("baseline", "field_baseline"), field("by", "field_by"), field("how", "field_how")],
    },
  },
  openQuestions: {
    shape: {
      kind: "items",
      prefix: "Q",
      fields: [says("text"), field("default", "field_default", "long"), field("owner", "field_owner"), field("due", "field_due"), field("blocking", "field_blocking", "flag")],
    },
  },
  requirements: {
    within: "items",
    shape: {
      kind: "items",
      fields: [
        says("text"),
        field("kind", "field_kind", ["functional", "nonFunctional"]),
        field("priority", "priority", WANTED),
        field("feature", "field_feature"),
        field("category", "field_category"),
        field("effortHours", "field_effortHours", "number"),
        field("rationale", "field_rationale", "long"),
      ],
    },
  },
  userStories: {
    shape: {
      kind: "items",
      prefix: "US",
      fields: [
        says("description"),
        field("priority", "priority", WANTED),
        field("acceptanceCriteria", "field_criteria", "lines"),
        field("requirementIds", "field_requirementIds", "lines"),
      ],
    },
  },
  edgeCases: { shape: { kind: "lines" } },
  constraints: {
    shape: {
      kind: "items",
      prefix: "CON",
      fields: [says("text"), field("kind", "field_kind"), field("understood", "field_understood", "long"), field("requirementIds", "field_requirementIds", "lines")],
    },
  },
  assumptions: { shape: { kind: "items", prefix: "ASM", fields: [says("text"), field("ifWrong", "field_ifWrong", "long")] } },
  dependencies: { shape: { kind: "items", fields: [says("what"), field("owner", "field_owner"), field("neededBy", "field_by")] } },
  risks: {
    shape: {
      kind: "items",
      prefix: "RSK",
      fields: [
        says("text"),
        field("likelihood", "field_likelihood", LEVELS),
        field("impact", "field_impact", LEVELS),
        field("mitigation", "field_mitigation", "long"),
        field("trigger", "field_trigger"),
        field("owner", "field_owner"),
      ],
    },
  },
  technicalSpecs: {
    shape: {
      kind: "parts",
      fields: [
        field("integrations", "field_integrations", "lines"),
        field("apis", "field_apis", "lines"),
        field("dataFlows", "field_dataFlows", "lines"),
        field("security", "field_security", "lines"),
      ],
    },
  },
  timeline: {
    within: "phases",
    shape: {
      kind: "items",
      prefix: "PH",
      fields: [
        field("name", "name"),
        field("start", "startDate"),
        field("end", "endDate"),
        field("entry", "field_entry", "lines"),
        field("exit", "field_exit", "lines"),
        field("requirementIds", "field_requirementIds", "lines"),
      ],
    },
  },
  testStrategy: { shape: { kind: "lines" } },
  decisions: { shape: { kind: "items", fields: [says("text"), field("why", "field_why", "long")] } },
  glossary: { shape: { kind: "items", fields: [field("term", "field_term"), field("meaning", "field_meaning", "long")] } },
};

/** Every section, in the order in which it is read. */
export const SECTIONS: readonly Section[] = NAMES.map((name) => ({ name, ...SHAPES[name] }));

export type Item = Record<string, unknown>;

const isItem = (value: unknown): value is Item => typeof value === "object" && value !== null && !Array.isArray(value);

/** The text of a value, whatever it is. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");

/** The texts of a list, whatever is in it. */
export const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(textOf).filter(Boolean) : []);

/** What a content says in a section. Free parts may hold anything: what has another form than ours reads as empty. */
export function valueOf(content: PrdContent, { name, within }: Section): unknown {
  const value = (content as Item)[name];
  return within === undefined ? value : isItem(value) ? value[within] : undefined;
}

export function itemsOf(content: PrdContent, section: Section): Item[] {
  const value = valueOf(content, section);
  return Array.isArray(value) ? value.filter(isItem) : [];
}

export const partsOf = (content: PrdContent, section: Section): Item => {
  const value = valueOf(content, section);
  return isItem(value) ? value : {};
};

/** The merge patch that makes a section say something else. */
export const patchOf = ({ name, within }: Section, value: unknown): Partial<PrdContent> => ({ [name]: within === undefined ? value : { [within]: value } });

/** Whether nothing is said in a section. */
export function isBare(content: PrdContent, section: Section): boolean {
  const said = (value: unknown): boolean =>
    Array.isArray(value) ? value.some(said) : isItem(value) ? Object.entries(value).some(([name, one]) => name !== "source" && said(one)) : value !== "" && value != null;
  return !said((content as Item)[section.name]);
}

/** The id that the next element of a kind gets: one more than the highest ever seen here. */
export function nextId(prefix: string, items: readonly Item[]): string {
  const numbers = items.map((item) => new RegExp(`^${prefix}-(\\d{1,6})$`).exec(textOf(item.id))?.[1]).map(Number);
  const highest = Math.max(0, ...numbers.filter(Number.isFinite));
  return `${prefix}-${String(highest + 1).padStart(3, "0")}`;
}
