"use client";

import { useCallback, useEffect, useRef, useState } from "react";

import { useMe } from "@/lib/auth/session-context";

import { draftNames, readDraft, removeDraft, writeDraft } from "./store";

interface Kept<T> {
  value: T;
  set: (value: T) => void;
  /** Whether what is there was typed earlier. */
  isFound: boolean;
  /** It was saved or is not wanted: forgotten, and begun anew. */
  clear: () => void;
}

/** A state that is kept in this browser, under a name, from the first change until it is cleared. */
export function useDraft<T>(name: string, initial: T): Kept<T> {
  const { userId } = useMe();
  const [value, setValue] = useState(initial);
  const [isFound, setFound] = useState(false);
  const first = useRef(initial);
  const isTouched = useRef(false);

  useEffect(() => {
    let isHere = true;
    void readDraft<T>(userId, name).then((found) => {
      // Who was faster than the browser's memory keeps what they typed.
      if (!isHere || isTouched.current || found === undefined) return;
      setValue(found);
      setFound(true);
    });
    return () => { isHere = false; };
  }, [userId, name]);

  const set = useCallback(
    (next: T) => {
      isTouched.current = true;
      setValue(next);
      // Written at each change: there is no later moment that surely comes.
      if (JSON.stringify(next) === JSON.stringify(first.current)) void removeDraft(userId, name);
      else void writeDraft(userId, name, next);
    },
    [userId, name],
  );
  const clear = useCallback(() => {
    isTouched.current = true;
    setValue(first.current);
    setFound(false);
    void removeDraft(userId, name);
  }, [userId, name]);
  return { value, set, isFound, clear };
}

/** Which drafts with such a beginning of their names there are, once that is known. */
export function useDraftNames(prefix: string): readonly string[] {
  const { userId } = useMe();
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isHere = true;
    void draftNames(userId, prefix).then((found) => { if (isHere) setNames(found); });
    return () => { isHere = false; };
  }, [userId, prefix]);
  return names;
}
