"use client";

import { useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { DraftNote } from "@/components/ui/draft-note";
import { FormError } from "@/components/ui/form-error";
import type { Prd } from "@/lib/api-client/types";
import { useDraft } from "@/lib/drafts/use-draft";

import { Conflict } from "./conflict";
import { FieldInput } from "./field-input";
import { ItemEditor } from "./item-editor";
import { readPrd } from "./queries";
import { changeOf, draftOf, isSame, sectionDraftName, type Draft } from "./section-draft";
import type { Section } from "./sections";
import { usePrdWords } from "./words";
import { useChangePrd } from "./writes";

/** What is written, and the document that it began from. */
interface Written {
  base: Prd;
  draft: Draft;
}

/** Edits one section. It begins from the revision that was shown, and saves onto that one only. */
export default function SectionEditor({ prd, section, close }: { prd: Prd; section: Section; close: () => void }) {
  const t = usePrdWords();
  const [initial] = useState<Written>(() => ({ base: prd, draft: draftOf(prd.content, section) }));
  const { value: written, set: setWritten, isFound, clear } = useDraft<Written>(sectionDraftName(prd.prdId, section.name), initial);
  const { base, draft } = written;
  const [theirs, setTheirs] = useState<Prd | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const change = useChangePrd(prd.prdId);

  const leave = () => {
    clear();
    close();
  };
  const saveOnto = async (ground: Prd): Promise<void> => {
    try {
      await change.mutateAsync({ revision: ground.revision, change: { content: changeOf(base.content, section, draft) } });
      leave();
    } catch (error) {
      if (!(error instanceof ApiError && error.isStale)) throw error;
      const newest = await readPrd(prd.prdId);
      // Who changed another section is in nobody's way.
      if (newest.revision !== ground.revision && isSame(newest.content, ground.content, section)) await saveOnto(newest);
      else setTheirs(newest);
    }
  };
  const save = async (ground: Prd) => {
    if (isBusy) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await saveOnto(ground);
    } catch (error) {
      setRefusal(error instanceof ApiError && error.isOffline ? t("offlineText") : error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };

  return (
    <form
      className="flex flex-col gap-3"
      aria-label={t(`section_${section.name}`)}
      onSubmit={(event) => {
        event.preventDefault();
        void save(theirs ?? base);
      }}
    >
      {isFound && <DraftNote discard={leave} />}
      <FormError message={refusal} />
      {theirs !== null && (
        <Conflict
          section={section}
          theirs={theirs}
          mine={draft}
          base={base}
          takeTheirs={() => {
            setWritten({ base: theirs, draft: draftOf(theirs.content, section) });
            setTheirs(null);
          }}
        />
      )}
      <Fields section={section} draft={draft} setDraft={(changed) => { setWritten({ base, draft: changed }); }} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={isBusy}>
          {t(theirs === null ? "save" : "saveMine")}
        </Button>
        <Button look="ghost" onClick={leave}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

function Fields({ section, draft, setDraft }: { section: Section; draft: Draft; setDraft: (draft: Draft) => void }) {
  const t = usePrdWords();
  switch (draft.kind) {
    case "text":
      return (
        <textarea
          className="control min-h-40 py-2 leading-5 [field-sizing:content]"
          aria-label={t(`section_${section.name}`)}
          autoFocus
          value={draft.text}
          onChange={(event) => { setDraft({ kind: "text", text: event.target.value }); }}
        />
      );
    case "parts":
      return section.shape.kind === "parts"
        ? section.shape.fields.map((field) => (
            <FieldInput key={field.name} field={field} value={draft.parts[field.name]} change={(value) => { setDraft({ kind: "parts", parts: { ...draft.parts, [field.name]: value } }); }} />
          ))
        : null;
    case "items":
      return <ItemEditor section={section} items={draft.items} change={(items) => { setDraft({ kind: "items", items }); }} />;
  }
}
