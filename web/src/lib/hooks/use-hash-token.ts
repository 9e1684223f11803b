"use client";

import { useSyncExternalStore } from "react";

/** The token of a mailed link. It stands after the `#`, so that it is in no log and no referrer. */
export function useHashToken(): string {
  return useSyncExternalStore(subscribe, () => tokenIn(window.location.hash), () => "");
}

export const tokenIn = (hash: string): string => new URLSearchParams(hash.slice(1)).get("token") ?? "";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => { window.removeEventListener("hashchange", listener); };
}
