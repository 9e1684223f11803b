import { expect, signIn, test } from "./server";

test("the forecast has a record, and what-if shows another future without changing this one", async ({ page, demo }) => {
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/projects/WEB/analytics`);
  await expect(page.getByText(/open tasks are 85 % likely to be done by/)).toBeVisible();
  // Whether such promises could be checked yet depends on the weekday that the demo ends on.
  await expect(page.getByText(/held \d+ of the last \d+ times|is not checked yet/)).toBeVisible();
  await expect(page.getByRole("img", { name: /of \d+ tasks are done/ })).toBeVisible();

  const whatIf = page.getByRole("region", { name: "What if" });
  await whatIf.getByRole("slider", { name: /Tasks fewer/ }).focus();
  for (let presses = 0; presses < 10; presses += 1) await page.keyboard.press("ArrowRight");
  await expect(whatIf.getByText(/days sooner/).first()).toBeVisible();
  await whatIf.getByRole("button", { name: "Reset" }).click();
  await expect(whatIf.getByText("Nothing is saved.", { exact: false })).toBeVisible();
});
