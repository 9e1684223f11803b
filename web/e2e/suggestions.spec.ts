import { callAs, expect, signIn, test } from "./server";

interface Found {
  suggestions: { key: string; taskId: string; reason: string }[];
}

test("what is suggested for a task says why and how sure it is, is done on a press and taken back on another", async ({ page, demo }) => {
  const { suggestions } = (await callAs(demo, "manager", "POST", "/v1/ai/suggestions", { projectId: "MOB", kinds: ["assignee"], limit: 1 })) as Found;
  const [one] = suggestions;
  if (one === undefined) throw new Error("the demo suggests nobody for anything");
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/tasks/${one.key}`);
  const suggested = page.getByRole("region", { name: "Suggestions" });
  const give = suggested.getByRole("button", { name: /^Give it to/ });
  await expect(give.first()).toBeVisible();
  await expect(suggested.getByText(/^Confidence \d+ %/).first()).toBeVisible();
  const before = await page.getByLabel("Assignee").inputValue();
  await give.first().click();
  await expect(page.getByLabel("Assignee")).not.toHaveValue(before);
  await page.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByLabel("Assignee")).toHaveValue(before);
});

test("home says what is next, and nothing is changed until somebody takes it", async ({ page, demo }) => {
  await signIn(page, demo, "manager");
  const next = page.getByRole("region", { name: "Next best" });
  await expect(next.getByText(/^Confidence \d+ %/).first()).toBeVisible();
  await expect(next.getByRole("button", { name: /^(Take it|Begin)$/ }).first()).toBeVisible();
});
