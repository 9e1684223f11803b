"use client";

import { useState } from "react";

import { Field } from "@/components/ui/field";

import { linesOf } from "./brief";
import { textOf, textsOf, type FieldShape } from "./sections";
import { usePrdWords, type PrdMessage } from "./words";

const LONG = "control min-h-16 py-1.5 leading-5 [field-sizing:content]";

/** One field of an element, by its kind. */
export function FieldInput({ field, value, change, focus = false }: { field: FieldShape; value: unknown; change: (value: unknown) => void; focus?: boolean }) {
  const t = usePrdWords();
  const { kind } = field;
  if (kind === "flag") {
    return (
      <label className="flex min-h-8 cursor-pointer items-center gap-2">
        <input type="checkbox" className="accent-[var(--accent)]" checked={value === true} onChange={(event) => { change(event.target.checked); }} />
        {t(field.label)}
      </label>
    );
  }
  if (kind === "lines") return <LinesInput field={field} value={value} change={change} />;
  return (
    <Field label={t(field.label)}>
      {(wiring) => {
        if (typeof kind !== "string") {
          return (
            <select className="control self-start" {...wiring} value={textOf(value)} onChange={(event) => { change(event.target.value); }}>
              {!kind.includes(textOf(value)) && <option value={textOf(value)} />}
              {kind.map((word) => (
                <option key={word} value={word}>
                  {t(`word_${word}` as PrdMessage)}
                </option>
              ))}
            </select>
          );
        }
        const common = { ...wiring, autoFocus: focus, value: textOf(value) };
        if (kind === "long") return <textarea className={LONG} {...common} onChange={(event) => { change(event.target.value); }} />;
        if (kind === "number") {
          return <input className="control max-w-32" type="number" min={0} {...common} onChange={(event) => { change(event.target.value === "" ? null : Math.max(0, Math.round(Number(event.target.value)))); }} />;
        }
        return <input className="control" {...common} onChange={(event) => { change(event.target.value); }} />;
      }}
    </Field>
  );
}

/** Texts, a line each. What is typed stays as it is typed; only lines that say something are handed on. */
function LinesInput({ field, value, change }: { field: FieldShape; value: unknown; change: (value: string[]) => void }) {
  const t = usePrdWords();
  const [text, setText] = useState(() => textsOf(value).join("\n"));
  return (
    <Field label={t(field.label)} hint={t("linesHint")}>
      {(wiring) => (
        <textarea
          className={LONG}
          {...wiring}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            change(linesOf(event.target.value));
          }}
        />
      )}
    </Field>
  );
}
