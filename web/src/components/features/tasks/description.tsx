"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Markdown } from "@/components/ui/markdown";
import { useTranslate } from "@/lib/i18n/translate";

export function Description({ text, mayChange, save }: { text: string; mayChange: boolean; save: (text: string) => void }) {
  const t = useTranslate();
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <section>
        <div className="mb-1 flex items-center justify-between">
          <h3 className="text-[13px] text-muted">{t("description")}</h3>
          {mayChange && (
            <Button look="ghost" className="h-7 text-[13px]" onClick={() => { setDraft(text); }}>
              {t("edit")}
            </Button>
          )}
        </div>
        {text === "" ? <p className="text-muted">{t("noDescription")}</p> : <Markdown text={text} />}
      </section>
    );
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft !== text) save(draft);
        setDraft(null);
      }}
    >
      <textarea className="control !h-48 py-2" aria-label={t("description")} autoFocus value={draft} onChange={(event) => { setDraft(event.target.value); }} />
      <div className="flex gap-2">
        <Button type="submit" look="primary">
          {t("save")}
        </Button>
        <Button look="ghost" onClick={() => { setDraft(null); }}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
