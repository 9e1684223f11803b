import { useConnection } from "@/store/connection";

/** After this long without an answer a page says that it waits. */
const SLOW_MS = 4000;

/** The same requests, and whether the server answers them, and soon. Writes may take their time: a model words, a job begins. */
export function watched(send: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  let late = 0;
  return async (request) => {
    let isLate = false;
    const timer =
      request.method === "GET"
        ? setTimeout(() => {
            isLate = true;
            late += 1;
            useConnection.getState().slow(true);
          }, SLOW_MS)
        : undefined;
    try {
      const answer = await send(request);
      useConnection.getState().answered(false);
      return answer;
    } catch (error) {
      // What a page no longer wants says nothing about the connection.
      if (!request.signal.aborted) useConnection.getState().answered(true);
      throw error;
    } finally {
      clearTimeout(timer);
      if (isLate) {
        late -= 1;
        if (late === 0) useConnection.getState().slow(false);
      }
    }
  };
}
