"use client";

import type { Prd } from "@/lib/api-client/types";

import { anchorOf, PLACE } from "./places";
import { Questions } from "./questions";
import { RequirementList } from "./requirement-list";
import { SourceMark } from "./origin";
import { itemsOf, partsOf, textOf, textsOf, valueOf, type FieldShape, type Item, type Section } from "./sections";
import { StoryList } from "./story-list";
import { TimelineFacts } from "./timeline-facts";
import { usePrdWords } from "./words";

/** What a section says. */
export function SectionBody({ prd, section }: { prd: Prd; section: Section }) {
  const { content } = prd;
  switch (section.name) {
    case "requirements":
      return <RequirementList content={content} />;
    case "userStories":
      return <StoryList content={content} />;
    case "openQuestions":
      return <Questions prd={prd} />;
    case "timeline":
      return (
        <>
          <TimelineFacts content={content} />
          <Items items={itemsOf(content, section)} section={section} />
        </>
      );
  }
  const { shape } = section;
  switch (shape.kind) {
    case "text":
      return (
        <div className="max-w-[76ch] break-words whitespace-pre-line" dir="auto">
          {textOf(valueOf(content, section))}
        </div>
      );
    case "lines":
      return <Lines texts={textsOf(valueOf(content, section))} section={section.name} sources={content.provenance?.sentences ?? {}} />;
    case "items":
      return <Items items={itemsOf(content, section)} section={section} />;
    case "parts":
      return <Parts parts={partsOf(content, section)} fields={shape.fields} />;
  }
}

function Lines({ texts, section, sources }: { texts: readonly string[]; section: string; sources: Record<string, unknown> }) {
  return (
    <ul className="flex max-w-[76ch] list-disc flex-col gap-1 pl-5">
      {texts.map((text, place) => (
        <li key={place} id={`${section}/${place}`} className={PLACE}>
          <span dir="auto">{text}</span>
          <SourceMark source={sources[`${section}/${place}`]} />
        </li>
      ))}
    </ul>
  );
}

function Items({ items, section }: { items: readonly Item[]; section: Section }) {
  if (section.shape.kind !== "items") return null;
  const [main, ...rest] = section.shape.fields;
  return (
    <ul className="flex flex-col gap-3">
      {items.map((item, place) => (
        <li key={place} id={anchorOf(section.name, place, item.id)} className={PLACE}>
          <p className="max-w-[76ch] break-words">
            {section.shape.kind === "items" && section.shape.prefix !== undefined && textOf(item.id) !== "" && <span className="key mr-2">{textOf(item.id)}</span>}
            <span dir="auto">{textOf(item[main?.name ?? ""])}</span>
            <SourceMark source={item.source} />
          </p>
          <More item={item} fields={rest} />
          {textOf(item.contradiction) !== "" && <p className="text-danger">{textOf(item.contradiction)}</p>}
        </li>
      ))}
    </ul>
  );
}

/** What an element tells beside what it says: each under its name, as far as there is something. */
export function More({ item, fields }: { item: Item; fields: readonly FieldShape[] }) {
  const t = usePrdWords();
  const told = fields.flatMap((field) => {
    const text = fieldText(item[field.name], field, t);
    return text === "" ? [] : [{ field, text }];
  });
  if (told.length === 0) return null;
  return (
    <dl className="mt-0.5 flex max-w-[84ch] flex-wrap gap-x-5 gap-y-0.5 text-[13px] text-muted">
      {told.map(({ field, text }) => (
        <div key={field.name} className="flex min-w-0 gap-1.5">
          <dt className="shrink-0">{t(field.label)}</dt>
          <dd className="min-w-0 break-words text-text" dir="auto">
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function fieldText(value: unknown, { kind, name }: FieldShape, t: ReturnType<typeof usePrdWords>): string {
  if (kind === "flag") return value === true ? t("yes") : "";
  if (Array.isArray(value)) return textsOf(value).join(name.endsWith("Ids") ? ", " : " · ");
  const text = textOf(value);
  return typeof kind === "string" || text === "" ? text : t(`word_${text}` as Parameters<typeof t>[0]);
}

function Parts({ parts, fields }: { parts: Item; fields: readonly FieldShape[] }) {
  const t = usePrdWords();
  const known = new Set([...fields.map(({ name }) => name), "source"]);
  const others = Object.keys(parts).filter((name) => !known.has(name));
  return (
    <dl className="grid max-w-[84ch] gap-x-6 gap-y-2 sm:grid-cols-[150px_minmax(0,1fr)]">
      {fields.map(({ name, label }) => (
        <Part key={name} name={t(label)} value={parts[name]} />
      ))}
      {others.map((name) => (
        <Part key={name} name={name} value={parts[name]} />
      ))}
    </dl>
  );
}

/** A named part of a free object: texts as they are, elements as their fields. */
function Part({ name, value }: { name: string; value: unknown }) {
  const texts = (Array.isArray(value) ? value : [value]).map(partText).filter(Boolean);
  if (texts.length === 0) return null;
  return (
    <>
      <dt className="text-[13px] text-muted first-letter:uppercase">{name}</dt>
      <dd className="min-w-0 break-words" dir="auto">
        {texts.length === 1 ? (
          texts[0]
        ) : (
          <ul className="flex flex-col gap-0.5">
            {texts.map((text, place) => (
              <li key={place}>{text}</li>
            ))}
          </ul>
        )}
      </dd>
    </>
  );
}

/** A value of a free object in one line: `Name: the rest`. */
function partText(value: unknown): string {
  if (typeof value !== "object" || value === null) return textOf(value);
  const { name, ...rest } = value as Item;
  const told = Object.values(rest).map((one) => (Array.isArray(one) ? textsOf(one).join(", ") : textOf(one)));
  return [textOf(name), told.filter(Boolean).join(" · ")].filter(Boolean).join(": ");
}
