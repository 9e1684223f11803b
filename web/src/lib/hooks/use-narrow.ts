"use client";

import { useSyncExternalStore } from "react";

/** Narrower than this, tables become rows of two lines; the same bound as the style sheet's `md`. */
const NARROW = "(max-width: 767px)";

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(NARROW);
      list.addEventListener("change", listener);
      return () => { list.removeEventListener("change", listener); };
    },
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}
