"use client";

import { Button } from "@/components/ui/button";
import { useNameOf } from "@/components/features/people/queries";
import type { Prd, PrdContent } from "@/lib/api-client/types";

import { diffLines } from "@/lib/lines-diff";
import { DiffText } from "@/components/ui/diff-text";
import { valueOfDraft, type Draft } from "./section-draft";
import { sectionLines } from "./section-lines";
import { patchOf, type Section } from "./sections";
import { usePrdWords, type PrdWord } from "./words";

interface Props {
  section: Section;
  theirs: Prd;
  base: Prd;
  mine: Draft;
  takeTheirs: () => void;
}

/** Somebody saved the same section first: what they made of it beside what was written here, and nothing is lost. */
export function Conflict({ section, theirs, base, mine, takeTheirs }: Props) {
  const t = usePrdWords();
  const nameOf = useNameOf();
  const say = (word: string) => t(word as PrdWord);
  const own = patchOf(section, valueOfDraft(section, mine, base.content)) as PrdContent;
  const lines = diffLines(sectionLines(theirs.content, section, say), sectionLines(own, section, say));
  return (
    <div role="alert" className="rounded-md border border-warning bg-warning-soft p-3">
      <p className="font-medium">{t("staleSection", { who: nameOf(theirs.revisedBy), revision: theirs.revision })}</p>
      <p className="mb-2 text-[13px]">{t("staleSectionHint")}</p>
      <div className="rounded-md bg-surface p-2">
        <DiffText lines={lines} outLabel={t("lineTheirs")} inLabel={t("lineMine")} />
      </div>
      <Button className="mt-2" onClick={takeTheirs}>
        {t("takeTheirs")}
      </Button>
    </div>
  );
}
