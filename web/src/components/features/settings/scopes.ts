import type { Scope } from "./key-queries";

export const NOUNS = ["projects", "tasks", "prds", "users", "settings"] as const;
export const VERBS = ["read", "write", "delete"] as const;

type Noun = (typeof NOUNS)[number];

/** Scopes as people read them: what may be done on each noun, nouns without any left out. */
export function byNoun(scopes: readonly Scope[]): { noun: Noun; verbs: (typeof VERBS)[number][] }[] {
  return NOUNS.map((noun) => ({ noun, verbs: VERBS.filter((verb) => scopes.includes(`${verb}:${noun}`)) })).filter(({ verbs }) => verbs.length > 0);
}

/** The scopes with one more or one less. */
export const toggled = (scopes: readonly Scope[], one: Scope): Scope[] => (scopes.includes(one) ? scopes.filter((other) => other !== one) : [...scopes, one]);
