"use client";

import type { Prd } from "@/lib/api-client/types";
import type { components } from "@codexflow/api-client/schema";

import type { SectionName } from "./sections";
import { usePrdWords } from "./words";

type Source = components["schemas"]["PrdSource"];

const SOURCES: readonly Source[] = ["person", "input", "knowledge", "assumption", "model"];

/** Where a sentence came from, as far as it is not plainly somebody's own. */
export function SourceMark({ source }: { source: unknown }) {
  const t = usePrdWords();
  const known = SOURCES.find((one) => one === source);
  if (known === undefined || known === "person") return null;
  return (
    <span className="ml-2 text-[12px] whitespace-nowrap text-muted" title={t(`sourceHint_${known}`)}>
      {t(`source_${known}`)}
    </span>
  );
}

/** Which engine wrote a section, where it is another than that of the document, or did not write what it was asked to. */
export function EngineMark({ prd, section }: { prd: Prd; section: SectionName }) {
  const t = usePrdWords();
  const { provenance } = prd.content;
  const origin = provenance?.perSection?.find((one) => one.section === section);
  if (origin?.engine === undefined) return null;
  const note = origin.note ?? "";
  if (origin.engine === provenance?.engine && note === "") return null;
  return (
    <span className="min-w-0 truncate rounded-full bg-hover px-2 text-[12px] text-muted" title={note}>
      {t("writtenBy", { engine: origin.engine })}
      {note !== "" && `: ${note}`}
    </span>
  );
}
