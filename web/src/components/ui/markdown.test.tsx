import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import MarkdownRendered from "./markdown-rendered";

afterEach(cleanup);

const html = (text: string) => render(<MarkdownRendered text={text} />).container;

describe("Markdown that people wrote", () => {
  it("is shown as they meant it", () => {
    const page = html("- [x] one\n\n**two** `three`");
    expect(page.querySelector("strong")?.textContent).toBe("two");
    expect(page.querySelector("code")?.textContent).toBe("three");
    expect(page.querySelectorAll("li")).toHaveLength(1);
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](  JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "<svg/onload=alert(1)>",
    "![a](http://tracker.example/x.png)",
    "<iframe src='javascript:alert(1)'></iframe>",
  ])("runs nothing and loads nothing: %s", (text) => {
    const page = html(text);
    expect(page.querySelector("script, img, svg, iframe, object, embed, style")).toBeNull();
    for (const link of page.querySelectorAll("a")) expect(link.getAttribute("href") ?? "").not.toMatch(/^\s*(javascript|data):/i);
    for (const one of page.querySelectorAll("*")) {
      for (const { name } of one.attributes) expect(name).not.toMatch(/^on/);
    }
  });
});
