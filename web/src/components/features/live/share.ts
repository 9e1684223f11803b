import type { Event } from "@/lib/api-client/types";
import type { Standing } from "@/store/connection";

import { follow, type Ear } from "./follow";

/** What the page that listens tells the others of this browser. */
type News =
  | { kind: "events"; events: readonly Event[] | null; cursor: string | undefined }
  | { kind: "standing"; standing: Standing; cursor: string | null }
  | { kind: "hello" };

interface Page {
  fetch: (request: Request) => Promise<Response>;
  apply: (events: readonly Event[] | null) => void;
  stand: (standing: Standing) => void;
}

/** Sleeps, but wakes when the network is back. */
const wait = (ms: number): Promise<void> =>
  new Promise((done) => {
    const wake = () => {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      done();
    };
    const timer = setTimeout(wake, ms);
    window.addEventListener("online", wake);
  });

/**
 * Learns what others do, for all pages of one person in this browser by one connection: whoever has the lock listens and
 * tells the others; when it is closed, the next one goes on where it was.
 */
export function share(person: string, page: Page): () => void {
  const name = `codexflow-live ${person}`;
  const stopped = new AbortController();
  const hasLocks = "locks" in navigator && "BroadcastChannel" in window;
  const channel = hasLocks ? new BroadcastChannel(name) : null;
  const send = (news: News) => { channel?.postMessage(news); };
  let cursor: string | null = null;
  let standing: Standing = "starting";
  let leads = false;

  const stand = (now: Standing) => {
    standing = now;
    page.stand(now);
    if (leads) send({ kind: "standing", standing, cursor });
  };
  if (channel !== null) {
    channel.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.kind === "hello") {
        if (leads) send({ kind: "standing", standing, cursor });
      } else if (!leads && data.kind === "events") {
        cursor = data.cursor ?? cursor;
        page.apply(data.events);
      } else if (!leads && data.kind === "standing") {
        // Heard for the first time: what was read before may have changed unseen.
        if (standing === "starting") page.apply(null);
        cursor = data.cursor ?? cursor;
        stand(data.standing);
      }
    };
    send({ kind: "hello" });
  }

  const lead = async () => {
    leads = true;
    const ear: Ear = {
      fetch: page.fetch,
      wait,
      mayStream: hasLocks,
      stand,
      tell: (events, next) => {
        cursor = next ?? cursor;
        page.apply(events);
        send({ kind: "events", events, cursor: next });
      },
    };
    await follow(cursor, ear, stopped.signal);
  };
  // A request for a lock that is no longer wanted fails, and that is all.
  const leading = hasLocks ? navigator.locks.request(name, { signal: stopped.signal }, lead) : lead();
  leading.catch(() => undefined);
  return () => {
    stopped.abort();
    channel?.close();
  };
}
