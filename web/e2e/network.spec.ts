import { expect, signIn, test } from "./server";

test("without a network the app says so, keeps what it shows and what is typed, and goes on when it is back", async ({ page, demo }) => {
  await signIn(page, demo, "developer");
  await page.goto(`${demo.url}/tasks/MOB-14`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const bar = page.getByRole("status", { name: "Connection" });
  await page.getByLabel("Write a comment").fill("Written without a network");

  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(bar).toContainText("The server does not answer.");
  await expect(page.getByLabel("Write a comment")).toHaveValue("Written without a network");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  // A change that cannot be sent is taken back where everybody sees it, and can be sent again.
  const before = await page.getByLabel("Priority").inputValue();
  const after = before === "critical" ? "low" : "critical";
  await page.getByLabel("Priority").selectOption(after);
  await expect(page.getByText(/^Not saved:/).first()).toBeVisible();
  await expect(page.getByLabel("Priority")).toHaveValue(before);

  await page.context().setOffline(false);
  await expect(bar).toBeEmpty();
  await page.getByRole("log").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByLabel("Priority")).toHaveValue(after);
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Written without a network" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Write a comment")).toHaveValue("");
});

test("a server that fails is told of with a way on, one that is slow is waited for, and what one may not see is said", async ({ page, demo }) => {
  await signIn(page, demo, "developer");
  await page.route("**/v1/projects/MOB/timeline", (route) => route.fulfill({ status: 403, json: { success: false, error: { code: "FORBIDDEN", message: "no" }, meta: {} } }));
  await page.goto(`${demo.url}/projects/MOB/timeline`);
  await expect(page.getByRole("alert").filter({ hasText: "Your role does not allow this" })).toBeVisible();
  await page.unroute("**/v1/projects/MOB/timeline");

  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route("**/v1/projects/MOB/timeline", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await expect(page.getByText("The server takes longer than usual to answer.")).toBeVisible();
  release();
  await expect(page.getByLabel("Zoom")).toBeVisible();
  await expect(page.getByText("The server takes longer than usual to answer.")).toBeHidden();
});
