"use client";

import { useQueryClient, type Query, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";

import { session } from "@/lib/api-client/client";
import type { Event } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { useConnection } from "@/store/connection";

import { ConnectionBar } from "./connection-bar";
import { paceOf, patchTasks, touchedBy, type Touched } from "./effects";
import { share } from "./share";

/** Events of one write come together; so long they are gathered. */
const GATHER_MS = 40;
/** What is reckoned is not reckoned anew more often than this. */
const SOON_MS = 4000;

/** Keeps what is shown as it is on the server, whoever changes it. */
export default function Live() {
  const me = useMe();
  const cache = useQueryClient();

  useEffect(() => {
    const apply = applier(cache, me.userId);
    const stop = share(me.userId, { fetch: session.fetch, apply: apply.take, stand: useConnection.getState().stand });
    return () => {
      stop();
      apply.stop();
    };
  }, [cache, me.userId]);

  // After a failure everything is read again: also what could not be read at all.
  useEffect(
    () =>
      useConnection.subscribe((now, before) => {
        if (before.isAway && !now.isAway) void cache.invalidateQueries({}, { cancelRefetch: false });
      }),
    [cache],
  );
  return <ConnectionBar />;
}

/** Gathers events and applies them: at once what people look at, a little later what is reckoned. */
function applier(cache: QueryClient, me: string) {
  let gathered: Event[] = [];
  let now: ReturnType<typeof setTimeout> | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const late: Touched[] = [];

  const readAgain = (wanted: (query: Query) => boolean) => void cache.invalidateQueries({ predicate: wanted });
  const flush = () => {
    now = undefined;
    // An answer to a change of our own is on its way: what is read before it would show the change undone.
    if (cache.isMutating() > 0) {
      now = setTimeout(flush, GATHER_MS);
      return;
    }
    const events = gathered;
    gathered = [];
    const touched = touchedBy(events, me, cache);
    patchTasks(events, cache);
    readAgain(({ queryKey, state }) => paceOf(queryKey, state.data, touched) === "now");
    late.push(touched);
    soon ??= setTimeout(() => {
      soon = undefined;
      const all = late.splice(0);
      readAgain(({ queryKey, state }) => all.some((one) => paceOf(queryKey, state.data, one) === "soon"));
    }, SOON_MS);
  };
  return {
    take: (events: readonly Event[] | null) => {
      if (events === null) {
        const before = Date.now();
        // What is on its way is new enough; reckonings become old slowly.
        readAgain(({ queryKey, state }) => state.fetchStatus === "idle" && state.dataUpdatedAt < before && isQuick(queryKey));
        return;
      }
      gathered.push(...events);
      now ??= setTimeout(flush, GATHER_MS);
    },
    stop: () => {
      clearTimeout(now);
      clearTimeout(soon);
    },
  };
}

const isQuick = ([kind, what]: QueryKey): boolean => kind === "tasks" || kind === "prds" || kind === "inbox" || (kind === "projects" && (what === "list" || what === "detail"));
