import { defineConfig } from "@playwright/test";

/** Debian's Chromium against the real program; nothing is downloaded. `make web-e2e` names the program. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One server a worker, and a browser that shares the machine with it.
  workers: 1,
  timeout: 60_000,
  globalTimeout: 280_000,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
  },
});
