import type { components } from "./schema";
import { ApiError } from "./errors";

export type User = components["schemas"]["User"];

/** Waits before a request without an answer is sent again. */
const RETRIES_MS = [100, 200, 400];

export interface SessionOptions {
  /** Where the API is; empty for the host that served the page. */
  baseUrl?: string;
  fetch?: typeof fetch;
  wait?: (ms: number) => Promise<void>;
  random?: () => string;
}

/** A key that nobody else makes; `crypto.randomUUID` exists only over https, this everywhere. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that scripts cannot read.
 *
 * `fetch` adds the token, renews it once when it is refused, and repeats what is safe to repeat: reads, and POSTs,
 * which carry an idempotency key. A PATCH is never repeated, since its own first try would make it stale.
 */
export class Session {
  private token: string | null = null;
  private renewing: Promise<User | null> | null = null;
  private readonly listeners = new Set<(user: User | null) => void>();
  private readonly base: string;
  private readonly send: typeof fetch;
  private readonly wait: (ms: number) => Promise<void>;
  private readonly random: () => string;

  constructor(options: SessionOptions = {}) {
    this.base = options.baseUrl ?? "";
    this.send = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.wait = options.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    this.random = options.random ?? randomKey;
  }

  /** Tells of every sign-in and sign-out. */
  onChange(listener: (user: User | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes the tokens of a sign-in. */
  signedIn(accessToken: string, user: User): void {
    this.token = accessToken;
    this.tell(user);
  }

  /** Forgets who was signed in. */
  forget(): void {
    this.token = null;
    this.tell(null);
  }

  /** Renews the session by its cookie; null if there is none. Many callers at once share one request. */
  renew(): Promise<User | null> {
    this.renewing ??= this.askForTokens().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const isAuth = new URL(request.url, "http://page").pathname.startsWith("/v1/auth/");
    if (request.method === "POST" && !isAuth && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", this.random());
    }
    const answer = await this.attempt(request);
    if (answer.status !== 401 || this.token === null || isSignIn(request)) return answer;
    const user = await this.renew();
    return user === null ? answer : this.attempt(request);
  };

  private async attempt(request: Request): Promise<Response> {
    const repeatable = request.method === "GET" || request.headers.has("Idempotency-Key");
    const waits = repeatable ? RETRIES_MS : [];
    for (let tries = 0; ; tries += 1) {
      const copy = request.clone();
      copy.headers.set("X-CodexFlow-Client", "web");
      if (this.token !== null) copy.headers.set("Authorization", `Bearer ${this.token}`);
      try {
        return await this.send(copy);
      } catch (cause) {
        const pause = waits[tries];
        if (request.signal.aborted) throw cause;
        if (pause === undefined) throw new ApiError(0, "OFFLINE", "The server could not be reached.");
        await this.wait(pause);
      }
    }
  }

  private async askForTokens(): Promise<User | null> {
    let answer: Response;
    try {
      answer = await this.send(
        new Request(new URL(`${this.base}/v1/auth/refresh`, globalThis.location?.href ?? "http://localhost"), {
          method: "POST",
          headers: { "X-CodexFlow-Client": "web", "Content-Type": "application/json" },
          body: "{}",
          credentials: "same-origin",
        }),
      );
    } catch {
      throw new ApiError(0, "OFFLINE", "The server could not be reached.");
    }
    if (answer.status >= 500 || answer.status === 429) {
      throw new ApiError(answer.status, "UNAVAILABLE", "The server cannot answer at the moment.");
    }
    if (!answer.ok) {
      this.forget();
      return null;
    }
    const { data } = (await answer.json()) as { data: components["schemas"]["SignedIn"] };
    this.signedIn(data.accessToken, data.user);
    return data.user;
  }

  private tell(user: User | null): void {
    for (const listener of this.listeners) listener(user);
  }
}

/** A refused sign-in or password is an answer about that password, not about the session. */
const isSignIn = (request: Request): boolean => /\/v1\/auth\/(login|refresh|change-password)$/.test(request.url);
