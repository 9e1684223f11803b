import { callAs, expect, signIn, test } from "./server";

interface Plan {
  rows: { key: string; taskId: string; status: string; start: string | null; due: string | null }[];
}

test("a task is moved in time by keys and by the pointer, and put back by undo", async ({ page, demo }) => {
  await callAs(demo, "manager", "POST", "/v1/tasks", { projectId: "OPS", title: "Change the locks", startDate: "2026-01-12", dueDate: "2026-01-14" });
  const read = async () => {
    const { rows } = (await callAs(demo, "manager", "GET", "/v1/projects/OPS/timeline")) as Plan;
    return rows.find((row) => row.start === "2026-01-12" || row.start === "2026-01-13" || row.start === "2026-01-20");
  };
  const key = (await read())?.key ?? "";
  await signIn(page, demo, "manager");
  await page.goto(`${demo.url}/projects/OPS/timeline?zoom=weeks`);
  const bar = page.getByRole("button", { name: new RegExp(`^${key}: `) });
  const said = page.getByRole("status").filter({ hasText: key });

  await bar.focus();
  await page.keyboard.press("ArrowRight");
  await expect(said).toContainText("Jan 13");
  await page.keyboard.press("Enter");
  await page.getByText(`${key} was rescheduled`).waitFor();
  expect(await read()).toMatchObject({ start: "2026-01-13", due: "2026-01-15" });
  await page.getByRole("log").getByRole("button", { name: "Undo" }).last().click();
  await expect(bar).toHaveAccessibleName(/Jan 12.* Jan 14/);

  // Eight days of 20 pixels to the right, held in the middle of the bar.
  const box = await bar.boundingBox();
  if (box === null) throw new Error("the bar is not to be seen");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 160, box.y + box.height / 2, { steps: 4 });
  await expect(said).toContainText("Jan 20");
  await page.mouse.up();
  await expect(bar).toHaveAccessibleName(/Jan 20.* Jan 22/);
  await expect.poll(read).toMatchObject({ start: "2026-01-20", due: "2026-01-22" });
});
