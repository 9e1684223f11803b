import { expect, signIn, test } from "./server";

test("a risk says what it is made of, and what lowers it is one press and one undo away", async ({ page, demo }) => {
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/projects/WEB/risks`);
  await expect(page.getByText(/of \d+ open tasks are expected to miss their dates/)).toBeVisible();
  // It learns behind the first question.
  await expect(page.getByText(/Learnt from \d+ of your tasks/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("img", { name: "Of tasks with a score, so many were late" })).toBeVisible();

  const first = page.getByRole("button", { expanded: true });
  await first.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { expanded: true })).toHaveCount(0);
  await page.keyboard.press("Enter");
  const made = page.getByRole("table", { name: "What it is made of" });
  // At least the base, a fact and the sum: they are read after their answer has come.
  await expect(made.getByRole("row").nth(3)).toBeVisible();
  const figures = await made.getByRole("row").locator("td:last-child").allTextContents();
  const [base = 0, ...points] = figures.map((figure) => Number(figure.replace("−", "-")));
  const score = points.pop();
  expect(points.reduce((sum, one) => sum + one, base)).toBe(score);

  await page.getByRole("button", { name: /^Move its date to/ }).click();
  await expect(page.getByText(/^WEB-\d+ was changed$/)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText("Taken back").first()).toBeVisible();

  // The same on the task itself, with what its estimate meant before.
  await page.goto(`${demo.url}/tasks/OPS-88`);
  await page.getByText("Why", { exact: true }).click();
  await expect(page.getByRole("table", { name: "What it is made of" })).toBeVisible();
  await expect(page.getByText(/h tasks .*take .* h; 80 of 100 at most/)).toBeVisible();
});

test("insights show weeks unlike the others, and how such forecasts held", async ({ page, demo }) => {
  await signIn(page, demo, "developer");
  await page.goto(`${demo.url}/projects/WEB/insights`);
  await expect(page.getByRole("heading", { name: "What is worth knowing" })).toBeVisible();
  await expect(page.getByText(/weeks? (was|were) not like the others/)).toBeVisible();
  await expect(page.getByRole("row", { name: /Weeks below the upper bound 90 % \d+ of \d+/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "What if" })).toBeVisible();
});

test("what happened can be taken back, and a project is changed and deleted by who may", async ({ page, demo }) => {
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/projects/new`);
  await page.getByLabel("Name").fill("Short-lived");
  await page.getByLabel("Key").fill("tmp");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page).toHaveURL(/\/projects\/TMP\/board$/);

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Name").fill("Shorter-lived");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Shorter-lived/ })).toBeVisible();
  await page.getByLabel("Label", { exact: true }).fill("urgent");
  await page.getByRole("button", { name: "Add the label" }).click();
  await expect(page.getByText("“urgent” was added")).toBeVisible();

  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("button", { name: /^Undo: .*Shorter-lived/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Short-lived/ })).toBeVisible();

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Delete the project" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key of the project").fill("web");
  await dialog.getByRole("button", { name: "Delete the project" }).click();
  await expect(dialog.getByText("That is not TMP.")).toBeVisible();
  await dialog.getByLabel("Key of the project").fill("tmp");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/projects$/);
  await expect(page.getByText("Short-lived was deleted")).toBeVisible();
});

test("who may not change a project is not offered to", async ({ page, demo }) => {
  await signIn(page, demo, "designer");
  await page.goto(`${demo.url}/projects/WEB/settings`);
  await expect(page.getByText("Your role does not allow this")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Settings" })).toHaveCount(0);
  await page.goto(`${demo.url}/settings/users`);
  await expect(page.getByText("Your role does not allow this")).toBeVisible();
  await expect(page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
});
