import { expect, signIn, test } from "./server";

/** The key of the demo's project that is at work, and a task of it. */
const BOARD = "/projects/MOB/board";

test("what one person changes is seen by another, who does nothing", async ({ page, browser, demo }) => {
  const other = await (await browser.newContext()).newPage();
  await signIn(page, demo, "manager");
  await signIn(other, demo, "developer");
  await page.goto(demo.url + BOARD);
  await other.goto(demo.url + BOARD);
  const todo = other.getByRole("region", { name: /^To do/ });
  await expect(todo.locator("[data-card]").first()).toBeVisible();

  // A task that was not there, its new title, its move, and what is said about it.
  await page.keyboard.press("c");
  await page.getByRole("dialog").getByLabel("Title").fill("Sign the contract");
  await page.getByRole("dialog").getByLabel("Priority").selectOption("critical");
  await page.keyboard.press("Enter");
  await page.getByText(/MOB-\d+ was created/).waitFor();
  const card = other.locator("[data-card]", { hasText: "Sign the contract" });
  await expect(card).toBeVisible();
  const key = await card.getAttribute("data-card");

  await page.goto(`${demo.url}/tasks/${key}`);
  await page.getByLabel("Status").selectOption("in-progress");
  await expect(other.getByRole("region", { name: /^In progress/ }).locator(`[data-card="${key}"]`)).toBeVisible();

  await other.goto(`${demo.url}/tasks/${key}`);
  await expect(other.getByRole("heading", { level: 1 })).toContainText("Sign the contract");
  await page.getByLabel("Write a comment").fill("Signed by all.");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(other.getByText("Signed by all.")).toBeVisible();
  await other.context().close();
});

test("two pages of one browser share a connection, and the second takes over when the first is closed", async ({ page, demo }) => {
  const streams: string[] = [];
  page.context().on("request", (request) => {
    if (request.url().includes("/v1/events/stream")) streams.push(request.url());
  });
  await signIn(page, demo, "developer");
  await page.goto(demo.url + BOARD);
  await expect.poll(() => streams.length).toBeGreaterThan(0);
  const second = await page.context().newPage();
  await second.goto(demo.url + BOARD);
  await expect(second.locator("[data-card]").first()).toBeVisible();
  const before = streams.length;

  const title = second.locator("[data-card]").first();
  const key = await title.getAttribute("data-card");
  await page.goto(`${demo.url}/tasks/${key}`);
  await page.getByLabel("Title").or(page.getByRole("heading", { level: 1 }).getByRole("button")).first().click();
  await page.getByLabel("Title").fill("Told by the first page");
  await page.keyboard.press("Enter");
  await expect(second.getByText("Told by the first page")).toBeVisible();

  await page.close();
  await expect.poll(() => streams.length).toBeGreaterThan(before);
});
