"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** The query of the address as state: what is seen can be sent to somebody else as a link. */
export function useUrlState() {
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();

  const set = useCallback(
    (changes: Record<string, string | null>, how: "push" | "replace" = "replace") => {
      const next = changedQuery(new URLSearchParams(params), changes);
      router[how](next === "" ? pathname : `${pathname}?${next}`, { scroll: false });
    },
    [params, pathname, router],
  );
  const get = useCallback((name: string) => params.get(name) ?? "", [params]);
  return { get, set };
}

/** The query with some values set and those that are null or empty taken out. */
export function changedQuery(query: URLSearchParams, changes: Record<string, string | null>): string {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  return query.toString();
}
