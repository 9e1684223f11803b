"use client";

import { useCallback, useSyncExternalStore } from "react";

import { de } from "./de";
import { en, type Message } from "./en";

export type Language = "en" | "de";

const CATALOGUES: Record<Language, Record<Message, string>> = { en, de };

type Plural = Message extends infer K ? (K extends `${infer Stem}_other` ? Stem : never) : never;
type Values = Record<string, string | number>;

export type Translate = (message: Message | Plural, values?: Values) => string;

/** A sentence in a language, its `{names}` filled in and its number chosen by `count`. */
export function translate(language: Language, message: Message | Plural, values: Values = {}): string {
  const catalogue = CATALOGUES[language];
  const form = new Intl.PluralRules(language).select(Number(values.count ?? 0));
  const key = message in catalogue ? message : `${message}_${form}`;
  const sentence = catalogue[key as Message];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const listeners = new Set<() => void>();

function stored(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem("language");
  } catch {
    // A browser that keeps nothing takes its own language.
  }
  const language = chosen ?? navigator.language.slice(0, 2);
  return language === "de" ? "de" : "en";
}

export function setLanguage(language: Language): void {
  try {
    localStorage.setItem("language", language);
  } catch {
    // As above.
  }
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore<Language>(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stored,
    () => "en",
  );
}

export function useTranslate(): Translate {
  const language = useLanguage();
  return useCallback((message, values) => translate(language, message, values), [language]);
}
