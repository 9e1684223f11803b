import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { SCREENS } from "./screens";
import { expect, signIn, test, writePrd } from "./server";

/** What a screen breaks of WCAG 2.2 A and AA. */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`));
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
}

/** The key of the demo's first project. */
async function firstProject(page: Page): Promise<string> {
  const href = await page.getByRole("navigation").first().locator('a[href^="/projects/"][href$="/board"]').first().getAttribute("href");
  return href?.split("/")[2] ?? "";
}

for (const theme of ["light", "dark"] as const) {
  test(`every screen can be used by everybody, ${theme}`, async ({ page, demo }) => {
    test.setTimeout(300_000);
    // A stream that never ends would keep the network from ever being idle; the app then asks now and then.
    await page.route("**/v1/events/stream", (route) => route.fulfill({ status: 503 }));
    await page.addInitScript((name) => { localStorage.setItem("theme", name); }, theme);
    for (const name of ["login", "register", "reset"]) {
      await page.goto(`${demo.url}/${name}`);
      expect.soft(await violations(page), name).toEqual([]);
    }
    // Whose role sees every screen.
    await signIn(page, demo, "admin");
    const project = await firstProject(page);
    const prd = await writePrd(demo, project);
    for (const { name, path } of SCREENS) {
      await page.goto(demo.url + path.replace("{project}", project).replace("{task}", `${project}-12`).replace("{prd}", prd));
      await settled(page);
      expect(await page.locator("html").getAttribute("data-theme")).toBe(theme);
      expect.soft(await violations(page), name).toEqual([]);
    }
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect.soft(await violations(page), "palette").toEqual([]);
  });
}
