"use client";

import { useEffect } from "react";
import type { FieldValues, Path, PathValue, UseFormReturn } from "react-hook-form";

import { useDraft } from "./use-draft";

interface Options<T extends FieldValues> {
  name: string;
  form: Pick<UseFormReturn<T>, "watch" | "setValue" | "reset">;
  empty: T;
  /** The fields that are typed: with nothing in any of them there is nothing to keep. */
  typed: readonly Path<T>[];
}

/** Keeps what is typed into a form in this browser, and puts it back where it was left. */
export function useFormDraft<T extends FieldValues>({ name, form, empty, typed }: Options<T>) {
  const { value, set, isFound, clear } = useDraft<T>(name, empty);
  const { watch, setValue, reset } = form;

  useEffect(() => {
    if (!isFound) return;
    for (const field of Object.keys(value) as Path<T>[]) setValue(field, value[field] as PathValue<T, Path<T>>, { shouldDirty: true });
    // Once, when it is found: what is typed from then on is in the form.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [isFound]);

  useEffect(() => {
    const { unsubscribe } = watch((values, { name: changed }) => {
      // Only what people change has a name here; a reset has none.
      if (changed === undefined) return;
      if (typed.some((field) => String(values[field] ?? "").trim() !== "")) set(values as T);
      else set(empty);
    });
    return unsubscribe;
  }, [watch, set, typed, empty]);

  return {
    isFound,
    clear,
    discard: () => {
      clear();
      // To what the form began with, whatever it is told to keep otherwise.
      reset(undefined, { keepDirtyValues: false });
    },
  };
}
