import { describe, expect, it } from "vitest";

import { ApiError } from "@codexflow/api-client/errors";
import { useProof } from "@/store/proof";

import { withProof } from "./with-proof";

const asksForProof = new ApiError(403, "FORBIDDEN", "This needs a proof of the last five minutes that it is you: POST /v1/auth/reauthenticate, or sign in again");

/** A write that is refused so many times before it is done. */
function refused(times: number, error: ApiError) {
  let left = times;
  return () => {
    left -= 1;
    return left >= 0 ? Promise.reject(error) : Promise.resolve("done");
  };
}

const answer = (isProved: boolean) => setTimeout(() => { useProof.getState().settle(isProved); }, 0);

describe("a write that may need a proof", () => {
  it("is done at once where none is asked for", async () => {
    expect(await withProof(refused(0, asksForProof))).toBe("done");
    expect(useProof.getState().answer).toBeNull();
  });

  it("goes on after the proof", async () => {
    answer(true);
    expect(await withProof(refused(1, asksForProof))).toBe("done");
    expect(useProof.getState().answer).toBeNull();
  });

  it("stays refused where somebody would rather not", async () => {
    answer(false);
    await expect(withProof(refused(1, asksForProof))).rejects.toBe(asksForProof);
  });

  it("asks once only, and not for what another refusal is about", async () => {
    answer(true);
    await expect(withProof(refused(2, asksForProof))).rejects.toBe(asksForProof);
    const role = new ApiError(403, "FORBIDDEN", "Your role may not do this");
    await expect(withProof(refused(1, role))).rejects.toBe(role);
    expect(useProof.getState().answer).toBeNull();
  });
});
