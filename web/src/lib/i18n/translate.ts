"use client";

import { useCallback, useSyncExternalStore } from "react";

import { en, type Message } from "./en";

export type Language = "en" | "de";

/** Those that have come: only the language that is read is sent, and in English a feature brings its own sentences. */
const CATALOGUES: { en: Record<string, string>; de?: Record<string, string> } = { en: { ...en } };

/** Fetches the sentences of a language, if they are not here yet. */
export async function loadLanguage(language: Language): Promise<void> {
  if (CATALOGUES[language] !== undefined) return;
  CATALOGUES[language] = (await import("./de")).de;
  for (const listener of listeners) listener();
}

type Plural<M extends string> = M extends `${infer Stem}_other` ? Stem : never;
type Values = Record<string, string | number>;

export type Translate<M extends string = Message> = (message: M | Plural<M>, values?: Values) => string;

/** A sentence in a language, its `{names}` filled in and its number chosen by `count`. */
export function translate(language: Language, message: string, values: Values = {}): string {
  const catalogue = CATALOGUES[language] ?? CATALOGUES.en;
  const form = new Intl.PluralRules(language).select(Number(values.count ?? 0));
  const key = message in catalogue ? message : `${message}_${form}`;
  const sentence = catalogue[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const listeners = new Set<() => void>();

function wanted(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem("language");
  } catch {
    // A browser that keeps nothing takes its own language.
  }
  const language = chosen ?? navigator.language.slice(0, 2);
  return language === "de" ? "de" : "en";
}

/** The wanted language as soon as its sentences are here. */
const spoken = (): Language => (CATALOGUES[wanted()] === undefined ? "en" : wanted());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  void loadLanguage(wanted());
  return () => listeners.delete(listener);
}

export function setLanguage(language: Language): void {
  void loadLanguage(language);
  try {
    localStorage.setItem("language", language);
  } catch {
    // As above.
  }
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore<Language>(subscribe, spoken, () => "en");
}

export function useTranslate(): Translate {
  const language = useLanguage();
  return useCallback((message, values) => translate(language, message, values), [language]);
}

/** The hook of a feature whose sentences come with its code and not with every page. */
export function wordsOf<M extends string>(english: Record<M, string>): () => Translate<Message | M> {
  Object.assign(CATALOGUES.en, english);
  return useTranslate as () => Translate<Message | M>;
}
