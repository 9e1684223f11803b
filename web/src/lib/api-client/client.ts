import createClient from "openapi-fetch";

import { toApiError } from "@codexflow/api-client/errors";
import type { components, paths } from "@codexflow/api-client/schema";
import { Session } from "@codexflow/api-client/session";

import { watched } from "./watched";

type Schemas = components["schemas"];

/** The session of this page. */
export const session = new Session();

/** The API. Every call goes through the session. */
export const api = createClient<paths>({ baseUrl: "", fetch: watched(session.fetch), credentials: "same-origin" });

/** The answer of a call: its data and what stands beside it. */
export interface Answer<T> {
  data: T;
  meta: { undoId?: string; page?: Schemas["PageMeta"] };
}

interface Reply<B> {
  data?: B;
  error?: unknown;
  response: Response;
}

type DataOf<B> = B extends { data: infer T } ? T : never;

/** Opens the envelope, or throws what the server says is wrong. */
export async function open<B>(call: Promise<Reply<B>>): Promise<Answer<DataOf<B>>> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined) throw toApiError(response.status, error);
  // Every good answer of the API is `{success, data, meta}`; a test of the server holds it to that.
  return data as unknown as Answer<DataOf<B>>;
}

/** The header that makes a write depend on the version that was read. */
export const ifMatch = (version: number): { "If-Match": string } => ({ "If-Match": `"v${version}"` });
