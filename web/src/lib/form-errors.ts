import type { FieldValues, Path, UseFormSetError } from "react-hook-form";

import { ApiError } from "@codexflow/api-client/errors";

/** Puts what the server refused at the fields it names, and the rest above the form (`root`). */
export function showErrors<T extends FieldValues>(
  error: unknown,
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
  otherwise?: string,
): void {
  const details = error instanceof ApiError ? error.details : [];
  let rest = details.length === 0;
  for (const { path, message } of details) {
    const field = fields.find((one) => one === path);
    if (field === undefined) rest = true;
    else setError(field, { message }, { shouldFocus: true });
  }
  if (rest) setError("root", { message: otherwise ?? (error instanceof Error ? error.message : String(error)) });
}
