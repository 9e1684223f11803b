import { callAs, expect, signIn, test, type Server } from "./server";

const TASK = "MOB-12";
const COMMENT = "Write a comment";

// The refresh token is in a cookie: without it the session is over at the next load.
test("what was typed is there after a reload, and after the session is over; signing out takes it", async ({ page, demo }) => {
  await signIn(page, demo, "developer");
  await page.goto(`${demo.url}/tasks/${TASK}`);
  await page.getByLabel(COMMENT).fill("Half a thought");
  await page.getByRole("button", { name: "Edit" }).first().click();
  await page.getByLabel("Description").fill("Half a description");

  await page.reload();
  await expect(page.getByLabel(COMMENT)).toHaveValue("Half a thought");
  await expect(page.getByLabel("Description")).toHaveValue("Half a description");

  await page.context().clearCookies();
  await page.reload();
  await expect(page).toHaveURL(/\/login\?next=/);
  await signInHere(page, demo);
  await expect(page.getByLabel(COMMENT)).toHaveValue("Half a thought");

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Comment", exact: true }).focus();
  await page.keyboard.press("c");
  await page.getByRole("dialog").getByLabel("Title").fill("A task to be");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog").getByLabel("Title")).toHaveValue("A task to be");
  await page.getByRole("dialog").getByRole("button", { name: "Discard it" }).click();
  await expect(page.getByRole("dialog").getByLabel("Title")).toHaveValue("");
  await page.keyboard.press("Escape");

  await page.getByLabel(/^Account/).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await signIn(page, demo, "developer");
  await page.goto(`${demo.url}/tasks/${TASK}`);
  await expect(page.getByLabel(COMMENT)).toHaveValue("");
  await expect(page.getByRole("button", { name: "Edit" }).first()).toBeVisible();
});

test("who is overtaken while writing a description sees what differs, and loses nothing", async ({ page, demo }) => {
  await signIn(page, demo, "developer");
  await page.goto(`${demo.url}/tasks/${TASK}`);
  await page.getByRole("button", { name: "Edit" }).first().click();
  await page.getByLabel("Description").fill("Mine");
  const { version } = (await callAs(demo, "manager", "GET", `/v1/tasks/${TASK}`)) as { version: number };
  await callAs(demo, "manager", "PATCH", `/v1/tasks/${TASK}`, { description: "Theirs" }, { "If-Match": `"v${version}"` });
  const alert = page.getByRole("alert").filter({ hasText: "Somebody else changed this description" });
  await expect(alert.getByText("Theirs", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Save mine instead" }).click();
  await expect(page.getByLabel("Description")).toBeHidden();
  await expect(page.getByText("Mine", { exact: true })).toBeVisible();
});

async function signInHere(page: Parameters<typeof signIn>[0], server: Server): Promise<void> {
  const who = server.logins.find((login) => login.role === "developer");
  await page.getByLabel("E-mail").fill(who?.email ?? "");
  await page.getByLabel("Password").fill(who?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
}
