"use client";

import { useSyncExternalStore } from "react";

/** Narrower than this, tables become rows of two lines; the same bound as the style sheet's `md`. */
const NARROW = 768;

export const useNarrow = (): boolean => useUnder(NARROW);

/** Whether the window is narrower than so many pixels. */
export function useUnder(width: number): boolean {
  const query = `(max-width: ${width - 1}px)`;
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => { list.removeEventListener("change", listener); };
    },
    () => window.matchMedia(query).matches,
    () => false,
  );
}
