import { describe, expect, it, vi } from "vitest";

import { ApiError, toApiError } from "@codexflow/api-client/errors";
import { Session, type User } from "@codexflow/api-client/session";

const me = { userId: "user_1", name: "Mei" } as User;
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const tokens = () => json(200, { success: true, data: { accessToken: "new", user: me } });
const request = (method: string, path = "/v1/tasks", headers: Record<string, string> = {}) =>
  new Request(`http://here${path}`, { method, headers, ...(method === "GET" ? {} : { body: "{}" }) });

function sessionWith(...answers: (Response | Error)[]) {
  const sent: Request[] = [];
  const fetch = vi.fn(async (input: RequestInfo | URL) => {
    sent.push(input as Request);
    const answer = answers.shift();
    if (answer === undefined) throw new Error("one request too many");
    if (answer instanceof Error) throw answer;
    return answer;
  });
  let keys = 0;
  const session = new Session({ baseUrl: "http://here", fetch, wait: async () => undefined, random: () => `key-${(keys += 1)}` });
  return { session, sent };
}

describe("the session", () => {
  it("renews a token that is refused and sends the request again", async () => {
    const { session, sent } = sessionWith(json(401, {}), tokens(), json(200, { data: [] }));
    session.signedIn("old", me);

    const answer = await session.fetch(request("GET"));

    expect(answer.status).toBe(200);
    expect(sent.map((one) => one.headers.get("Authorization"))).toEqual(["Bearer old", null, "Bearer new"]);
  });

  it("asks for new tokens once, however many requests were refused at the same time", async () => {
    const { session, sent } = sessionWith(tokens());
    const [one, two] = await Promise.all([session.renew(), session.renew()]);
    expect(one).toEqual(me);
    expect(two).toEqual(me);
    expect(sent).toHaveLength(1);
  });

  it("tells that nobody is signed in when the cookie no longer holds", async () => {
    const { session } = sessionWith(json(401, {}), json(401, {}));
    session.signedIn("old", me);
    const told = vi.fn();
    session.onChange(told);

    const answer = await session.fetch(request("GET"));

    expect(answer.status).toBe(401);
    expect(told).toHaveBeenCalledExactlyOnceWith(null);
  });

  it("sends a POST whose answer was lost again under the same key", async () => {
    const { session, sent } = sessionWith(new TypeError("gone"), json(201, { data: {} }));
    await session.fetch(request("POST"));
    expect(sent.map((one) => one.headers.get("Idempotency-Key"))).toEqual(["key-1", "key-1"]);
  });

  it("never sends a PATCH twice: its first try may have arrived", async () => {
    const { session, sent } = sessionWith(new TypeError("gone"));
    await expect(session.fetch(request("PATCH"))).rejects.toMatchObject({ status: 0, isOffline: true });
    expect(sent).toHaveLength(1);
  });

  it("gives no key to signing in, where the server ignores it", async () => {
    const { session, sent } = sessionWith(json(401, {}));
    session.signedIn("old", me);
    await session.fetch(request("POST", "/v1/auth/login"));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers.get("Idempotency-Key")).toBeNull();
  });

  it("does not sign anybody out because the server is away for a moment", async () => {
    const { session } = sessionWith(json(503, {}));
    session.signedIn("old", me);
    const told = vi.fn();
    session.onChange(told);
    await expect(session.renew()).rejects.toBeInstanceOf(ApiError);
    expect(told).not.toHaveBeenCalled();
  });
});

describe("an error", () => {
  it("keeps every field that was refused", () => {
    const details = [{ path: "title", code: "required", message: "is required" }];
    const error = toApiError(400, { error: { code: "VALIDATION_ERROR", message: "no", details }, meta: { requestId: "req_1" } });
    expect(error).toMatchObject({ status: 400, code: "VALIDATION_ERROR", details, requestId: "req_1" });
  });

  it.each([undefined, null, "<html>", 7, { error: "x" }, { error: { details: [1, null] } }])("is made of anything that comes: %j", (body) => {
    expect(toApiError(502, body)).toMatchObject({ status: 502, code: "HTTP_502", details: [] });
  });
});
