import { createHmac } from "node:crypto";

import { expect, signIn, test } from "./server";

/** A one-time code as an authenticator app makes it (RFC 6238: SHA-1, 30 seconds, six digits). */
function codeOf(secret: string, now: number): string {
  const bits = [...secret.replaceAll(/[\s=]/g, "").toUpperCase()].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = hash.readUInt8(hash.length - 1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("preferences are kept, and the second factor is turned on and asked for", async ({ page, demo }) => {
  await signIn(page, demo, "qa");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await expect(page.getByText("Saved").last()).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
  await expect(page.getByText("This device")).toBeVisible();

  await page.getByRole("button", { name: "Turn on" }).click();
  const secret = await page.getByText(/^[A-Z2-7]{16,}$/).textContent();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByLabel("Code")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Code").fill(codeOf(secret ?? "", Date.now()));
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Keep these recovery codes.", { exact: false })).toBeVisible();
  const recovery = await page.getByRole("status").getByRole("listitem").first().textContent();

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: /type a command/ })).toBeFocused();
  await page.keyboard.type("sign out");
  await page.keyboard.press("Enter");
  const sam = demo.logins.find((login) => login.role === "qa");
  await page.getByLabel("E-mail").fill(sam?.email ?? "");
  await page.getByLabel("Password").fill(sam?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code").fill(recovery ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).not.toHaveURL(/login/);
});
