import { describe, expect, it } from "vitest";

import { de } from "./de";
import { en, type Message } from "./en";
import { loadLanguage, translate } from "./translate";

const places = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("the catalogue", () => {
  it.each(Object.keys(en) as Message[])("says the same things in every language: %s", (key) => {
    expect(de[key]).not.toBe("");
    expect(places(de[key])).toEqual(places(en[key]));
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
