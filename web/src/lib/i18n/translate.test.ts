import { describe, expect, it } from "vitest";

import { de } from "./de";
import { en } from "./en";
import { importEn } from "./import.en";
import { manageEn } from "./manage.en";
import { prdsEn } from "./prds.en";
import { risksEn } from "./risks.en";
import { loadLanguage, translate } from "./translate";
import { workEn } from "./work.en";

/** What every page has, and what features bring. */
const catalogues = [en, prdsEn, risksEn, manageEn, importEn, workEn];
const all: Record<string, string> = Object.assign({}, ...catalogues);
const german: Record<string, string> = de;

const places = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("the catalogue", () => {
  it.each(Object.entries(all))("says the same things in every language: %s", (key, english) => {
    expect(german[key]).toBeTruthy();
    expect(places(german[key] ?? "")).toEqual(places(english));
  });

  it("says each thing once", () => {
    expect(Object.keys(all)).toHaveLength(catalogues.flatMap(Object.keys).length);
    expect(Object.keys(german).filter((key) => !(key in all))).toEqual([]);
  });

  it("chooses the form of a number", async () => {
    await loadLanguage("de");
    expect(translate("en", "tasks", { count: 1 })).toBe("1 task");
    expect(translate("en", "tasks", { count: 0 })).toBe("0 tasks");
    expect(translate("de", "tasks", { count: 2 })).toBe("2 Aufgaben");
  });

  it("takes what people typed as it is", () => {
    expect(translate("en", "projectCreated", { name: "{count} $& <b>" })).toBe("{count} $& <b> was created");
  });
});
