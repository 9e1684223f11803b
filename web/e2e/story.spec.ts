import { expect, test } from "./server";

test("the first minute: sign up, a project, a task, the board by keys, undo, the palette", async ({ page, empty }) => {
  await page.goto(empty.url);
  await expect(page).toHaveURL(/\/login$/);
  await page.getByRole("link", { name: /account/i }).click();
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  // What the server says of a field stands at the field.
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Password").fill("vexing-quartz-lagoon-74");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Needs you" })).toBeVisible();

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: /type a command/ })).toBeFocused();
  await page.keyboard.type("new project");
  await page.keyboard.press("Enter");
  await page.getByLabel("Name").fill("Website");
  await page.getByLabel("Key").fill("web");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page).toHaveURL(/\/projects\/WEB\/board$/);
  // An address below a project is good for a reload.
  await page.reload();
  await expect(page.getByRole("region", { name: /^To do/ })).toBeVisible();

  await page.keyboard.press("c");
  await page.getByRole("dialog").getByLabel("Title").fill("Write the imprint");
  await page.keyboard.press("Enter");
  const card = page.locator('[data-card="WEB-1"]');
  await expect(card).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();

  await card.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  const column = page.getByRole("region", { name: /^In progress/ });
  await expect(column.locator('[data-card="WEB-1"]')).toBeFocused();
  await page.reload();
  await expect(column.locator('[data-card="WEB-1"]')).toBeVisible();

  await card.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(column.locator('[data-card="WEB-1"]')).toBeVisible();

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: /type a command/ })).toBeFocused();
  await page.keyboard.type("imprint");
  await expect(page.getByRole("option", { name: /WEB-1\b/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/tasks\//);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Write the imprint");

  await page.keyboard.press("c");
  await page.getByRole("dialog").getByLabel("Title").fill("Publish it");
  await page.keyboard.press("Enter");
  await page.getByText("WEB-2 was created").waitFor();
  await page.goto(`${empty.url}/tasks/WEB-2`);
  await page.getByLabel("Key of a task that this one waits for").fill("web-1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: /WEB-1 Write the imprint/ })).toBeVisible();
  await page.getByLabel("Key of a task that this one waits for").fill("WEB-99");
  await page.keyboard.press("Enter");
  await expect(page.getByText("There is no such task")).toBeVisible();
});

test("an address that nobody has is a page, and one that is not for everybody asks to sign in", async ({ page, empty }) => {
  const answer = await page.goto(`${empty.url}/nothing/here`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.goto(`${empty.url}/projects/WEB/board?priority=high`);
  await expect(page).toHaveURL(/\/login\?next=%2Fprojects%2FWEB%2Fboard%3Fpriority%3Dhigh$/);
});
