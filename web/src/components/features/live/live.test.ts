import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";

import { taskKeys, type TaskPages } from "@/components/features/tasks/cache";
import type { Event, Task } from "@/lib/api-client/types";

import { paceOf, patchTasks, touchedBy } from "./effects";
import { follow, type Ear } from "./follow";
import { eventReader } from "./sse";

const ME = "user_me";
const task = (changes: Partial<Task> = {}) => ({ taskId: "task_1", key: "WEB-1", projectId: "proj_1", title: "One", status: "todo", labels: [], version: 4, ...changes }) as Task;
const pages = (...tasks: Task[]): TaskPages => ({ pages: [{ data: tasks, meta: {} }], pageParams: [undefined] });
const event = (over: Partial<Event> = {}): Event => ({
  eventId: "evt_1",
  type: "task.updated",
  subject: "task_1",
  projectId: "proj_1",
  actor: "user_other",
  recordedAt: "2026-03-01T00:00:00Z",
  effectiveAt: "2026-03-01T00:00:00Z",
  objectVersion: 5,
  changes: [{ field: "status", before: "todo", after: "review" }],
  ...over,
});

function cacheWith(version: number): QueryClient {
  const cache = new QueryClient();
  cache.setQueryData(["projects", "list"], { pages: [{ data: [{ projectId: "proj_1", key: "WEB" }], meta: {} }], pageParams: [undefined] });
  cache.setQueryData(taskKeys.list({ projectId: "WEB", status: "todo" }), pages(task({ version })));
  cache.setQueryData(taskKeys.detail("WEB-1"), task({ version }));
  return cache;
}

describe("server-sent events", () => {
  it("are read whole, wherever their text was cut", () => {
    const text = ": still here\n\nevent: ready\nid: A\ndata: {}\n\nid: B\r\nevent: task.updated\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\n";
    const whole = eventReader()(text);
    expect(whole).toEqual([
      { event: "ready", data: "{}", id: "A" },
      { event: "task.updated", data: '{"a":\n1}', id: "B" },
    ]);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const read = eventReader();
      expect([...read(text.slice(0, cut)), ...read(text.slice(cut))].length).toBe(2);
    }
  });
});

describe("an event", () => {
  it("changes the copies that it follows on, and no others", () => {
    const [fresh, old] = [cacheWith(4), cacheWith(3)];
    patchTasks([event()], fresh);
    patchTasks([event()], old);
    expect(fresh.getQueryData<Task>(taskKeys.detail("WEB-1"))).toMatchObject({ status: "review", version: 5 });
    expect(fresh.getQueryData<TaskPages>(taskKeys.list({ projectId: "WEB", status: "todo" }))?.pages[0]?.data).toEqual([]);
    expect(old.getQueryData<Task>(taskKeys.detail("WEB-1"))).toMatchObject({ status: "todo", version: 3 });
  });

  it("with long text is read from the server: it holds no more than a hash", () => {
    const cache = cacheWith(4);
    patchTasks([event({ changes: [{ field: "title", before: "One", after: { sha256: "x", bytes: 9 } }] })], cache);
    expect(cache.getQueryData<Task>(taskKeys.detail("WEB-1"))).toMatchObject({ title: "One", version: 4 });
  });

  it("makes only what it is about be read again", () => {
    const cache = cacheWith(4);
    const touched = touchedBy([event()], ME, cache);
    const pace = (...key: unknown[]) => paceOf(key, undefined, touched);
    expect(pace("tasks", "list", { projectId: "WEB" })).toBe("now");
    expect(pace("tasks", "list", { assignee: "me" })).toBe("now");
    expect(pace("tasks", "list", { projectId: "API" })).toBeNull();
    expect(paceOf(taskKeys.detail("WEB-1"), task(), touched)).toBe("now");
    expect(pace("tasks", "detail", "task_2")).toBeNull();
    expect(pace("tasks", "comments", "task_1")).toBeNull();
    expect(pace("tasks", "activity", "task_1")).toBe("now");
    expect(pace("projects", "forecast", "WEB")).toBe("soon");
    expect(pace("projects", "forecast", "API")).toBeNull();
    expect(pace("people")).toBeNull();
    expect(pace("inbox", "count")).toBe("soon");
    expect(pace("settings", "sessions")).toBeNull();
  });

  it("about what was said reaches the thread, and one about a person the names", () => {
    const cache = cacheWith(4);
    const said = touchedBy([event({ type: "comment.created", changes: [] })], ME, cache);
    expect(paceOf(taskKeys.comments("task_1"), undefined, said)).toBe("now");
    expect(paceOf(taskKeys.detail("task_1"), task(), said)).toBeNull();
    const person = touchedBy([event({ type: "user.updated", subject: "user_x", projectId: null })], ME, cache);
    expect(paceOf(["people"], undefined, person)).toBe("now");
  });

  it("of our own, whose answer is here already, makes no list be read again", () => {
    const touched = touchedBy([event({ actor: ME })], ME, cacheWith(5));
    expect(paceOf(["tasks", "list", { projectId: "WEB" }], undefined, touched)).toBeNull();
    expect(paceOf(["inbox", "count"], undefined, touched)).toBeNull();
    expect(paceOf(["projects", "forecast", "WEB"], undefined, touched)).toBe("soon");
  });
});

describe("following", () => {
  /** Answers in turn; when there are no more, the follower is stopped. */
  async function run(answers: (Response | Error)[], from: string | null = null, mayStream = true) {
    const stopped = new AbortController();
    const sent: Request[] = [];
    const told: [number | null, string | undefined][] = [];
    const stood: string[] = [];
    const ear: Ear = {
      mayStream,
      fetch: vi.fn(async (request: Request) => {
        sent.push(request);
        const answer = answers.shift();
        if (answer === undefined) stopped.abort();
        if (answer === undefined || answer instanceof Error) throw answer ?? new Error("stopped");
        return answer;
      }),
      tell: (events, cursor) => told.push([events?.length ?? null, cursor]),
      stand: (standing) => stood.push(standing),
      wait: async () => undefined,
    };
    await follow(from, ear, stopped.signal);
    return { sent, told, stood };
  }
  const stream = (...blocks: string[]) => new Response(blocks.join(""));
  const ready = (id: string) => `event: ready\nid: ${id}\ndata: {}\n\n`;
  const update = (id: string) => `id: ${id}\nevent: task.updated\ndata: ${JSON.stringify(event())}\n\n`;

  it("goes on after the last it heard of", async () => {
    const { sent, told, stood } = await run([stream(ready("A"), update("B")), new TypeError("gone"), stream(ready("B"), update("C"))]);
    expect(sent.map((one) => one.headers.get("Last-Event-ID"))).toEqual([null, "B", "B", "C"]);
    expect(told).toEqual([[null, "A"], [1, "B"], [1, "C"]]);
    expect(stood).toEqual(["live", "lost", "live", "lost"].slice(0, stood.length));
  });

  it("asks where no stream comes through", async () => {
    const refused = () => new Response("", { status: 502 });
    const page = Response.json({ data: [event()], meta: { page: { nextCursor: "B", hasMore: false } } });
    const { sent, told, stood } = await run([refused(), refused(), refused(), page], "A");
    expect(sent[3]?.url).toContain("/v1/events?limit=200&after=A");
    expect(told[0]).toEqual([1, "B"]);
    expect(stood).toContain("polling");
  });

  it("forgets a place that the server does not know, and has everything read anew", async () => {
    const { sent, told } = await run([new Response("", { status: 400 }), stream(ready("Z"))], "old");
    expect(sent.map((one) => one.headers.get("Last-Event-ID"))).toEqual(["old", null, "Z"]);
    expect(told).toEqual([[null, "Z"]]);
  });

  it("holds no connection in a browser whose pages cannot share one", async () => {
    const page = Response.json({ data: [], meta: { page: { nextCursor: "A", hasMore: false } } });
    const { sent } = await run([stream(ready("A")), page], null, false);
    expect(sent[1]?.url).toContain("/v1/events?limit=200&after=A");
  });
});
