import { defineConfig } from "@playwright/test";

/** Debian's Chromium against the real program; nothing is downloaded. `make web-e2e` names the program. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One server a worker, and a browser that shares the machine with it.
  workers: 1,
  // Guards against waiting for ever, far above what a slow machine takes; nothing is measured by them.
  timeout: 180_000,
  globalTimeout: 900_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
  },
});
