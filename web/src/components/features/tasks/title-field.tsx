"use client";

import { useState } from "react";

import { useTranslate } from "@/lib/i18n/translate";

/** The title, changed in place: Enter or leaving saves, Escape puts it back. */
export function TitleField(props: { title: string; mayChange: boolean; level: 1 | 2; save: (title: string) => void }) {
  const t = useTranslate();
  const [draft, setDraft] = useState<string | null>(null);
  const Heading = props.level === 1 ? "h1" : "h2";
  if (draft === null) {
    return (
      <Heading className="text-[20px] leading-7 break-words" dir="auto">
        {props.mayChange ? (
          <button type="button" className="-mx-1 w-full rounded-md px-1 text-left hover:bg-hover" onClick={() => { setDraft(props.title); }}>
            {props.title}
          </button>
        ) : (
          props.title
        )}
      </Heading>
    );
  }
  const finish = () => {
    const title = draft.trim();
    if (title !== "" && title !== props.title) props.save(title);
    setDraft(null);
  };
  return (
    <textarea
      className="control !h-auto w-full resize-none py-1 text-[20px] leading-7 font-semibold"
      rows={2}
      aria-label={t("title")}
      autoFocus
      value={draft}
      onChange={(event) => { setDraft(event.target.value.replaceAll("\n", " ")); }}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          finish();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          setDraft(null);
        }
      }}
    />
  );
}
