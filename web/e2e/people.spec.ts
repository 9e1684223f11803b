import { expect, signIn, test } from "./server";

test("an API key is shown once, works, and is refused once it is revoked", async ({ page, demo }) => {
  await signIn(page, demo, "admin");
  await page.goto(`${demo.url}/settings/keys`);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("What it is for").fill("nightly report");
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = (await page.getByRole("status").locator("code").textContent()) ?? "";
  const asked = async () => (await page.request.get(`${demo.url}/v1/projects`, { headers: { authorization: `Bearer ${key}` } })).status();
  expect(await asked()).toBe(200);
  await page.getByRole("button", { name: "I have it" }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke nightly report" }).click();
  await expect(page.getByText("“nightly report” was revoked")).toBeVisible();
  expect(await asked()).toBe(401);
});

test("people are invited, given roles and locked; the log verifies", async ({ page, demo }) => {
  await signIn(page, demo, "admin");
  await page.goto(`${demo.url}/settings/users`);
  await page.getByLabel("E-mail").fill("nobody");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("E-mail").fill("grace@example.com");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("grace@example.com was invited")).toBeVisible();
  await page.getByRole("button", { name: "Take back the invitation of grace@example.com" }).click();
  await expect(page.getByText("The invitation of grace@example.com was taken back")).toBeVisible();

  await page.getByLabel("Find people").fill("Priya");
  await expect(page.getByText("tomas@demo.example")).toHaveCount(0);
  await page.getByLabel("Role of Priya Nair").selectOption("Tester");
  await expect(page.getByText("Priya Nair was changed")).toBeVisible();
  await page.getByLabel("Role of Priya Nair").selectOption("Designer");
  await page.getByRole("button", { name: /^Lock Priya Nair/ }).click();
  await page.getByRole("button", { name: "Unlock Priya Nair" }).click();
  await expect(page.getByRole("button", { name: /^Lock Priya Nair/ })).toBeVisible();

  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByLabel("What").selectOption("People");
  await expect(page.getByText("user.updated").first()).toBeVisible();
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/The log is whole: [\d,]+ events recounted/)).toBeVisible();
});

test("an admin decides how the organisation is called, and takes it back", async ({ page, demo }) => {
  await signIn(page, demo, "admin");
  await page.goto(`${demo.url}/settings/organization`);
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Acme");
  await page.getByLabel("Who may make an account").selectOption("open");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The settings were changed")).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Acme");
  await expect(page.getByLabel("Who may make an account")).toHaveValue("open");

  await name.fill("");
  await page.getByLabel("Who may make an account").selectOption("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The settings were changed")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText("Taken back").first()).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Acme");
});

test("who has not signed in of late proves that it is them, and the page goes on", async ({ page, demo }) => {
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/settings/keys`);
  // The server asks five minutes after the sign-in; that answer is given here at once, and everything after it is real.
  const refusal = { success: false, error: { code: "FORBIDDEN", message: "This needs a proof of the last five minutes that it is you: POST /v1/auth/reauthenticate, or sign in again", details: [] }, meta: {} };
  await page.route("**/v1/api-keys", (route) => (route.request().method() === "POST" ? route.fulfill({ status: 403, json: refusal }) : route.continue()), { times: 2 });
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("What it is for").fill("proved");
  await page.getByRole("button", { name: "Make the key" }).click();
  const dialog = page.getByRole("dialog", { name: "Is it still you?" });
  await dialog.getByLabel("Password").fill("wrong");
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await page.unroute("**/v1/api-keys");
  await dialog.getByLabel("Password").fill(demo.logins.find((login) => login.role === "manager")?.password ?? "");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The key “proved” was made.", { exact: false })).toBeVisible();
});
