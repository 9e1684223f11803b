import { ApiError } from "@codexflow/api-client/errors";
import { useProof } from "@/store/proof";

/** What the server names as the remedy when it wants to know once more that it is oneself. */
const REMEDY = "/v1/auth/reauthenticate";

export const wantsProof = (error: unknown): boolean => error instanceof ApiError && error.status === 403 && error.message.includes(REMEDY);

/** Does what may need a proof of oneself: where the server asks for one, so does the page, and goes on with it. */
export async function withProof<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!wantsProof(error) || !(await useProof.getState().ask())) throw error;
    return run();
  }
}
