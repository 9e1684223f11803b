"use client";

import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";

import { FieldInput } from "./field-input";
import { nextId, textOf, type Item, type Section } from "./sections";
import { usePrdWords } from "./words";

/** The elements of a section: each opens for writing, moves, and goes. */
export function ItemEditor({ section, items, change }: { section: Section; items: readonly Item[]; change: (items: readonly Item[]) => void }) {
  const t = usePrdWords();
  // Elements are told apart by when they came, so that what is open stays open while they move.
  const [marks, setMarks] = useState(() => items.map((_, at) => at));
  const [open, setOpen] = useState<number | null>(items.length === 1 ? 0 : null);
  if (section.shape.kind !== "items") return null;
  const { fields, prefix } = section.shape;

  const put = (list: readonly Item[], order: readonly number[]) => {
    setMarks([...order]);
    change(list);
  };
  const move = (at: number, by: number) => {
    const swap = <T,>(list: readonly T[]): T[] => {
      const next = [...list];
      next.splice(at + by, 0, ...next.splice(at, 1));
      return next;
    };
    put(swap(items), swap(marks));
  };
  const add = () => {
    const blank = Object.fromEntries(fields.map(({ name, kind }) => [name, kind === "lines" ? [] : kind === "number" ? null : kind === "flag" ? false : typeof kind === "string" ? "" : kind[0]]));
    const mark = Math.max(-1, ...marks) + 1;
    put([...items, { ...(prefix !== undefined && { id: nextId(prefix, items) }), ...blank }], [...marks, mark]);
    setOpen(mark);
  };

  return (
    <div className="flex flex-col gap-2">
      <ol className="flex flex-col gap-1">
        {items.map((item, at) => {
          const mark = marks[at] ?? at;
          const name = [textOf(item.id), textOf(item[fields[0]?.name ?? ""])].filter(Boolean).join(" ") || t("newElement");
          return (
            <li key={mark} className="rounded-md border border-line">
              <div className="flex items-center gap-0.5 pr-1">
                <button
                  type="button"
                  aria-expanded={open === mark}
                  className="min-h-9 min-w-0 flex-1 truncate rounded-md px-2.5 text-left hover:bg-hover"
                  onClick={() => { setOpen(open === mark ? null : mark); }}
                >
                  {name}
                </button>
                <Button look="ghost" aria-label={t("moveUp", { name })} disabled={at === 0} onClick={() => { move(at, -1); }}>
                  <ArrowUp size={16} strokeWidth={1.75} aria-hidden />
                </Button>
                <Button look="ghost" aria-label={t("moveDown", { name })} disabled={at === items.length - 1} onClick={() => { move(at, 1); }}>
                  <ArrowDown size={16} strokeWidth={1.75} aria-hidden />
                </Button>
                <Button look="ghost" aria-label={t("removeElement", { name })} onClick={() => { put(items.filter((_, one) => one !== at), marks.filter((_, one) => one !== at)); }}>
                  <Trash2 size={16} strokeWidth={1.75} aria-hidden />
                </Button>
              </div>
              {open === mark && (
                <div className="flex flex-col gap-3 px-2.5 pt-1 pb-3">
                  {fields.map((field, nth) => (
                    <FieldInput
                      key={field.name}
                      field={field}
                      value={item[field.name]}
                      focus={nth === 0}
                      change={(value) => { change(items.map((one, place) => (place === at ? { ...one, [field.name]: value } : one))); }}
                    />
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <Button className="self-start" onClick={add}>
        <Plus size={16} strokeWidth={1.75} aria-hidden /> {t("addElement")}
      </Button>
    </div>
  );
}
