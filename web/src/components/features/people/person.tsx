"use client";

import { PersonChip } from "@/components/ui/marks";

import { useNameOf } from "./queries";

/** The chip of a person by id; nothing for nobody. */
export function Person({ id, bare = false }: { id: string | null | undefined; bare?: boolean }) {
  const nameOf = useNameOf();
  return id == null ? null : <PersonChip id={id} name={nameOf(id)} bare={bare} />;
}
