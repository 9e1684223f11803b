"use client";

import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";

import { api, session } from "@/lib/api-client/client";
import type { User } from "@/lib/api-client/types";
import { clearDrafts } from "@/lib/drafts/store";

/** `unknown` until the server has said whether the cookie still holds; `offline` if it could not be asked. */
export type Standing = { state: "unknown" } | { state: "offline" } | { state: "out" } | { state: "in"; user: User };

interface Auth {
  standing: Standing;
  retry: () => void;
  signOut: () => Promise<void>;
}

const Context = createContext<Auth | null>(null);

export function AuthProvider({ children }: { children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>({ state: "unknown" });
  const [attempt, setAttempt] = useState(0);
  const cache = useQueryClient();

  useEffect(
    () =>
      session.onChange((user) => {
        // What one person saw is not shown to the next.
        if (user === null) cache.clear();
        rememberSession(user !== null);
        setStanding(user === null ? { state: "out" } : { state: "in", user });
      }),
    [cache],
  );

  useEffect(() => {
    if (!mayHaveSession()) {
      session.forget();
      return;
    }
    session.renew().catch(() => {
      setStanding({ state: "offline" });
    });
  }, [attempt]);

  const auth = useMemo<Auth>(
    () => ({
      standing,
      retry: () => {
        setStanding({ state: "unknown" });
        setAttempt((count) => count + 1);
      },
      signOut: async () => {
        // The next person at this browser finds nothing that was typed.
        if (standing.state === "in") await clearDrafts(standing.user.userId);
        try {
          await api.POST("/v1/auth/logout", { body: {} as never });
        } finally {
          session.forget();
        }
      },
    }),
    [standing],
  );
  return <Context value={auth}>{children}</Context>;
}

export function useAuth(): Auth {
  const auth = use(Context);
  if (auth === null) throw new Error("useAuth needs the AuthProvider around it");
  return auth;
}

/** The person who is signed in; only for what is shown behind the sign-in. */
export function useMe(): User {
  const { standing } = useAuth();
  if (standing.state !== "in") throw new Error("useMe is for pages behind the sign-in");
  return standing.user;
}

/** Whether this browser was signed in: the cookie itself cannot be seen, and asking in vain is an error in the console. */
const MARK = "signedIn";

function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return true;
  }
}

function rememberSession(isIn: boolean): void {
  try {
    if (isIn) localStorage.setItem(MARK, "1");
    else localStorage.removeItem(MARK);
  } catch {
    // A browser that keeps nothing is asked each time.
  }
}
