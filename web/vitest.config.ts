import path from "node:path";
import { defineConfig } from "vitest/config";

const at = (relative: string) => path.resolve(import.meta.dirname, relative);

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  resolve: { alias: { "@codexflow/api-client": at("../packages/api-client/src"), "@": at("src") } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
