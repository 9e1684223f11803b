import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

import { test as base, expect, type Page } from "@playwright/test";

export { expect };

interface Login {
  email: string;
  password: string;
  role: string;
}

export interface Server {
  url: string;
  logins: Login[];
}

/** Starts the program on a free port with a directory of its own, and answers when it is ready. */
async function start(flags: string[]): Promise<Server & { stop: () => Promise<void> }> {
  const program = process.env.CODEXFLOW_PROGRAM;
  if (program === undefined) throw new Error("CODEXFLOW_PROGRAM must name the program, as `make web-e2e` does");
  const home = mkdtempSync(path.join(tmpdir(), "codexflow-web-"));
  const child = spawn(program, ["serve", "--json", "--listen", "127.0.0.1:0", "--data", path.join(home, "data"), ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, CODEXFLOW_LIMITS__REQUESTS_PER_SECOND: "1000", CODEXFLOW_LIMITS__BURST: "5000" },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => { resolve(); }));
  const isDemo = flags.includes("--demo");
  const { url, logins } = await new Promise<Server>((resolve, reject) => {
    const known: Server = { url: "", logins: [] };
    // The log is on one stream, what is printed for people on the other; both are read on, so that no pipe is ever full.
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        const said = JSON.parse(line) as { message?: string; address?: string; logins?: Login[] };
        if (said.message === "ready") known.url = said.address ?? "";
        known.logins = said.logins ?? known.logins;
        if (known.url !== "" && known.logins.length > 0 === isDemo) resolve(known);
      });
    }
    void ended.then(() => { reject(new Error("the program ended before it was ready")); });
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  return { url, logins, stop };
}

interface Servers {
  empty: Server;
  demo: Server;
}

/** A server of each kind for all tests of a worker; a page fails its test when it breaks its Content-Security-Policy. */
export const test = base.extend<{ page: Page }, Servers>({
  empty: [
    async ({}, lend) => {
      const server = await start([]);
      await lend(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  demo: [
    async ({}, lend) => {
      const server = await start(["--demo"]);
      await lend(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  page: async ({ page }, lend) => {
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Hydration|Minified React error/.test(message.text())) wrong.push(message.text());
    });
    await lend(page);
    expect(wrong).toEqual([]);
  },
});

/** Signs in as the demo's person of a role. */
export async function signIn(page: Page, server: Server, role: string): Promise<void> {
  const who = server.logins.find((login) => login.role === role);
  if (who === undefined) throw new Error(`the demo has no ${role}`);
  await page.goto(`${server.url}/login`);
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Needs you" })).toBeVisible();
}

/** Calls the API as the demo's person of a role, past the app. */
export async function callAs(server: Server, role: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const who = server.logins.find((login) => login.role === role);
  const send = async (to: string, how: RequestInit): Promise<{ data: unknown }> => {
    const answer = await fetch(server.url + to, how);
    if (!answer.ok) throw new Error(`${how.method ?? "GET"} ${to}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { data: unknown };
  };
  const json = { "Content-Type": "application/json" };
  const { data } = await send("/v1/auth/login", { method: "POST", headers: json, body: JSON.stringify({ email: who?.email, password: who?.password }) });
  const token = (data as { accessToken: string }).accessToken;
  return (await send(path, { method, headers: { ...json, ...headers, Authorization: `Bearer ${token}` }, ...(body !== undefined && { body: JSON.stringify(body) }) })).data;
}

/** A document of a project with much to mend, changed once; answers its id. */
export async function writePrd(server: Server, project: string): Promise<string> {
  const must = (text: string) => ({ kind: "functional", priority: "must", text });
  const content = {
    overview: "A shop for used bicycles.",
    objectives: ["Sell"],
    requirements: { items: [must("The shop must list bicycles."), must("The shop must take payments.")] },
    userStories: [{ id: "US-001", description: "As a buyer, I want to search, so that I find.", requirementIds: ["FR-001"] }],
    openQuestions: [{ id: "Q-001", text: "Which bicycles come first?", default: "City bicycles.", blocking: true }],
    nonGoals: [{ text: "There is no rental.", why: "It is another business." }],
    risks: [{ id: "RSK-001", text: "Nobody sells.", likelihood: "low", impact: "high", mitigation: "Ask first." }],
  };
  const { prdId } = (await callAs(server, "manager", "POST", "/v1/prds", { projectId: project, title: "Used bicycles", content })) as { prdId: string };
  await callAs(server, "manager", "PATCH", `/v1/prds/${prdId}`, { content: { overview: "It is fast." } }, { "If-Match": '"v1"' });
  return prdId;
}
