import { callAs, expect, signIn, test, writePrd } from "./server";

test("a brief becomes a document, the document tasks, and the trace shows both; one undo takes the tasks back", async ({ page, demo }) => {
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/projects/WEB/board`);
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "PRDs" }).click();
  await page.getByRole("link", { name: "New PRD" }).first().click();

  // An empty brief is refused at its field, and what was typed elsewhere stays.
  await page.getByLabel("Budget").fill("$50,000");
  await page.getByRole("button", { name: "Write the document" }).click();
  await expect(page.getByLabel("What is to be built")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Budget")).toHaveValue("$50,000");

  await page.getByLabel("What is to be built").fill("A shop for used bicycles");
  await page.getByLabel("What it must be able to do").fill("search\ncheckout with card payment");
  await page.getByLabel("Time", { exact: true }).fill("3 months");
  await page.getByLabel("People").fill("4");
  await page.getByRole("group", { name: "Approvers" }).getByLabel("Sam Carter").check();
  await page.getByRole("button", { name: "Write the document" }).click();
  await expect(page).toHaveURL(/\/prds\/prd_/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("A shop for used bicycles");
  await expect(page.getByRole("heading", { name: "Open questions" })).toBeVisible();
  await expect(page.getByText("The built-in composer for")).toBeVisible();

  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Trace" }).click();
  await expect(page.getByText(/^0 of \d+ requirements have tasks/)).toBeVisible();
  await page.getByRole("button", { name: "Plan tasks" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Make \d+ tasks$/ }).click();
  await expect(page.getByText("(100 %)", { exact: false })).toBeVisible();
  await expect(page.getByText("Everything that must be met has a task.")).toBeVisible();
  await expect(page.getByRole("row", { name: /FR-001/ }).getByRole("link", { name: /^WEB-\d+$/ }).first()).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText(/^0 of \d+ requirements have tasks/)).toBeVisible();
});

test("who is overtaken while writing loses nothing and sees what differs", async ({ page, demo }) => {
  const prd = await writePrd(demo, "WEB");
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/prds/${prd}`);

  // A place to mend is one press away from the check that found it.
  await page.locator("summary", { hasText: "Bounded" }).click();
  await page.getByRole("link", { name: "Left out on purpose" }).first().click();
  await expect(page.locator("#nonGoals")).toBeInViewport();

  await page.getByRole("button", { name: "Edit: Overview" }).click();
  await page.getByRole("textbox", { name: "Overview" }).fill("Mine is better.");
  await callAs(demo, "admin", "PATCH", `/v1/prds/${prd}`, { content: { overview: "Theirs came first." } }, { "If-Match": '"v2"' });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const conflict = page.getByRole("alert").filter({ hasText: "changed this section while you wrote" });
  await expect(conflict.getByText("Theirs came first.")).toBeVisible();
  await expect(conflict.getByText("Mine is better.")).toBeVisible();
  const instead = page.getByRole("button", { name: "Save mine instead" });
  await instead.click();
  // The editor shows the same text until it is saved.
  await expect(instead).toBeHidden();
  await expect(page.locator("#overview").getByText("Mine is better.")).toBeVisible();

  // Who changes another section is in nobody's way.
  await page.getByRole("button", { name: "Edit: Objectives" }).click();
  await page.getByRole("textbox", { name: "Objectives" }).fill("Sell bicycles");
  await callAs(demo, "admin", "PATCH", `/v1/prds/${prd}`, { content: { testStrategy: ["By hand."] } }, { "If-Match": '"v4"' });
  const save = page.getByRole("button", { name: "Save", exact: true });
  await save.click();
  await expect(save).toBeHidden();
  await expect(page.locator("#objectives").getByText("Sell bicycles")).toBeVisible();
  await expect(page.locator("#testStrategy").getByText("By hand.")).toBeVisible();

  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Versions" }).click();
  await page.getByLabel("Compare from revision 2").click();
  await expect(page.getByRole("heading", { name: "From revision 2 to 6" })).toBeVisible();
  await expect(page.getByText("Put in: Mine is better.")).toBeVisible();
});

test("an approver is told, finds the document in the inbox, and decides with a reason", async ({ page, demo }) => {
  const sam = (await callAs(demo, "qa", "GET", "/v1/auth/me")) as { userId: string };
  const prd = await writePrd(demo, "WEB");
  await callAs(demo, "manager", "PATCH", `/v1/prds/${prd}`, { title: "Bicycles to decide on", approvers: [sam.userId] }, { "If-Match": '"v2"' });
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/prds/${prd}`);
  await page.getByRole("button", { name: "Ask for approval" }).click();
  await expect(page.getByText("In review")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);

  await page.context().clearCookies();
  await signIn(page, demo, "qa");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.getByRole("link", { name: /Bicycles to decide on/ }).first().click();
  await expect(page).toHaveURL(new RegExp(`/prds/${prd}$`));
  // Who only reads and decides is offered nothing else.
  await expect(page.getByRole("button", { name: /^Edit/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
  await expect(page.getByLabel("Why")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Why").fill("The overview says nothing.");
  await page.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("Rejected").first()).toBeVisible();
  await expect(page.getByText("The overview says nothing.")).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export Markdown" }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.md$/);
});
