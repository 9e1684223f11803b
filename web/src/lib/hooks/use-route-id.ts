"use client";

import { usePathname } from "next/navigation";

/** The id in an address such as `/tasks/WEB-42`: a static export has one page for all ids, so the address alone knows. */
export function useRouteId(noun: "projects" | "tasks" | "prds"): string {
  return idIn(usePathname(), noun);
}

export function idIn(pathname: string, noun: string): string {
  const [, first, id] = pathname.split("/");
  return first === noun && id !== undefined ? decodeURIComponent(id) : "";
}
