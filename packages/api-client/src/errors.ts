/** One field that the server refused. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** An answer that says no, in the API's envelope; also a connection that failed (`status` 0, code `OFFLINE`). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly FieldError[] = [],
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** No answer came at all. */
  get isOffline(): boolean {
    return this.status === 0;
  }

  /** Somebody changed the object since it was read. */
  get isStale(): boolean {
    return this.status === 412;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);

/** Reads an error out of whatever came: a proxy between us and the server may answer something else entirely. */
export function toApiError(status: number, body: unknown): ApiError {
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  const meta = isObject(body) && isObject(body.meta) ? body.meta : {};
  const details = Array.isArray(error.details) ? error.details.filter(isObject) : [];
  return new ApiError(
    status,
    text(error.code, `HTTP_${status}`),
    text(error.message, `The server answered ${status}.`),
    details.map((one) => ({ path: text(one.path, ""), code: text(one.code, ""), message: text(one.message, "") })),
    text(meta.requestId, "") || null,
  );
}
