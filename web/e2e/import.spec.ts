import path from "node:path";

import { expect, signIn, test } from "./server";

test("an export is rehearsed, imported and taken back", async ({ page, demo }) => {
  await signIn(page, demo, "admin");
  await page.goto(`${demo.url}/import`);
  await page.getByLabel("Jira's CSV export").setInputFiles({ name: "wrong.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
  await page.getByRole("button", { name: "See what would happen" }).click();
  await expect(page.getByText('The file has no column "Summary"', { exact: false })).toBeVisible();

  await page.getByLabel("Jira's CSV export").setInputFiles(path.join(import.meta.dirname, "../../docs/example.csv"));
  await page.getByLabel("Project", { exact: true }).fill("dry");
  await page.getByRole("button", { name: "See what would happen" }).click();
  await expect(page.getByRole("heading", { name: "6 rows into DRY, a new project" })).toBeVisible();
  // A rehearsal writes nothing.
  const admin = demo.logins.find((login) => login.role === "admin");
  const signedIn = (await (await page.request.post(`${demo.url}/v1/auth/login`, { data: { email: admin?.email, password: admin?.password } })).json()) as { data: { accessToken: string } };
  const dry = async () => (await page.request.get(`${demo.url}/v1/projects/DRY`, { headers: { authorization: `Bearer ${signedIn.data.accessToken}` } })).status();
  expect(await dry()).toBe(404);

  await page.getByRole("button", { name: "Import 6 issues" }).click();
  await expect(page.getByText("6 issues were imported.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Open DRY" })).toBeVisible();
  expect(await dry()).toBe(200);
  await page.getByRole("button", { name: "Take the import back" }).click();
  await expect(page.getByText("The import was taken back.")).toBeVisible();
});
