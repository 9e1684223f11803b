import type { Event } from "@/lib/api-client/types";
import type { Standing } from "@/store/connection";

import { eventReader } from "./sse";

/** The server says something every 15 s; after this long the connection is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;
/** Waits before listening anew, each time longer; also how often is asked where no stream comes through. */
const PAUSES_MS = [250, 1000, 2000, 5000] as const;
const LONGEST_MS = 10_000;
/** So many streams that never began, and we ask instead. */
const GIVE_UP = 3;
/** So many questions, and the stream is tried again. */
const QUESTIONS = 12;

/** What became of an attempt to listen. `lost`: no answer at all. */
type Outcome = "listened" | "refused" | "lost";

export interface Ear {
  fetch: (request: Request) => Promise<Response>;
  /** What happened, and where to go on; without events after a gap that nobody can tell of. */
  tell: (events: readonly Event[] | null, cursor: string | undefined) => void;
  stand: (standing: Standing) => void;
  wait: (ms: number) => Promise<void>;
  /** Without a lock for the whole browser each page would hold a connection: then we only ask. */
  mayStream: boolean;
}

const address = (path: string): string => new URL(path, globalThis.location.origin).href;

/** Tells what happens until it is stopped: from the stream, or by asking where no stream comes through. */
export async function follow(from: string | null, ear: Ear, signal: AbortSignal): Promise<void> {
  const place = { cursor: from };
  const told: Ear = {
    ...ear,
    tell: (events, cursor) => {
      place.cursor = cursor ?? place.cursor;
      ear.tell(events, cursor);
    },
  };
  let failed = 0;
  const isStopped = () => signal.aborted;
  while (!isStopped()) {
    const outcome = await listen(place, told, signal);
    if (isStopped()) return;
    failed = outcome === "listened" ? 0 : failed + 1;
    if (outcome === "lost") ear.stand("lost");
    // What answers but lets no stream through, such as a proxy that gathers answers first.
    const isBlocked = outcome === "refused" && failed >= GIVE_UP;
    if (isBlocked || (!ear.mayStream && outcome === "listened")) await ask(place, told, isStopped);
    else await ear.wait(PAUSES_MS[failed] ?? LONGEST_MS);
  }
}

/** Reads the stream until it ends. */
async function listen(place: { cursor: string | null }, ear: Ear, signal: AbortSignal): Promise<Outcome> {
  const dead = new AbortController();
  const stop = () => { dead.abort(); };
  signal.addEventListener("abort", stop);
  let silence = setTimeout(stop, SILENCE_MS);
  let isReady = false;
  try {
    const answer = await ear.fetch(
      new Request(address("/v1/events/stream"), {
        headers: { Accept: "text/event-stream", ...(place.cursor !== null && { "Last-Event-ID": place.cursor }) },
        signal: dead.signal,
      }),
    );
    // A place that the server no longer knows.
    if (answer.status === 400) place.cursor = null;
    if (!answer.ok || answer.body === null) return "refused";
    const reader = answer.body.getReader();
    const [text, read] = [new TextDecoder(), eventReader()];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return isReady ? "listened" : "refused";
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE_MS);
      const events: Event[] = [];
      let cursor: string | undefined;
      for (const one of read(text.decode(value, { stream: true }))) {
        cursor = one.id ?? cursor;
        if (one.event === "ready") {
          isReady = true;
          // Where nothing was known yet, what was read before this moment may have changed unseen.
          if (place.cursor === null) ear.tell(null, one.id);
          ear.stand("live");
        } else if (one.event === "end") {
          // Somebody who sees more or less than before: what is shown is asked for anew.
          if (/role|see/.test(one.data)) ear.tell(null, cursor);
        } else events.push(JSON.parse(one.data) as Event);
      }
      if (events.length > 0) ear.tell(events, cursor);
      if (isReady && !ear.mayStream) return "listened";
    }
  } catch {
    return isReady ? "listened" : dead.signal.aborted ? "refused" : "lost";
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", stop);
    dead.abort();
  }
}

/** Asks now and then what has happened. */
async function ask(place: { cursor: string | null }, ear: Ear, isStopped: () => boolean): Promise<void> {
  for (let count = 0; count < QUESTIONS && !isStopped(); count += 1) {
    try {
      if (place.cursor === null) ear.tell(null, undefined);
      else await askOn(place, ear);
      ear.stand("polling");
    } catch {
      ear.stand("lost");
    }
    await ear.wait(PAUSES_MS[3]);
  }
}

async function askOn(place: { cursor: string | null }, ear: Ear): Promise<void> {
  for (;;) {
    const answer = await ear.fetch(new Request(address(`/v1/events?limit=200&after=${encodeURIComponent(place.cursor ?? "")}`)));
    if (answer.status === 400) place.cursor = null;
    if (!answer.ok) return;
    const { data, meta } = (await answer.json()) as { data: Event[]; meta: { page?: { nextCursor?: string | null; hasMore?: boolean } } };
    if (data.length > 0) ear.tell(data, meta.page?.nextCursor ?? undefined);
    if (meta.page?.hasMore !== true) return;
  }
}
