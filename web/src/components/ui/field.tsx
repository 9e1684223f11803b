import { useId, type ReactNode } from "react";

interface Wiring {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
}

/** A label, its control, a hint and what is wrong with it, wired together for everybody. */
export function Field(props: {
  label: string;
  error?: string | undefined;
  hint?: string;
  children: (wiring: Wiring) => ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = props.error ?? props.hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-[13px] font-medium">
        {props.label}
      </label>
      {props.children({
        id,
        "aria-invalid": props.error === undefined ? undefined : true,
        "aria-describedby": note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={props.error === undefined ? "text-[13px] text-muted" : "text-[13px] text-danger"}>
          {note}
        </p>
      )}
    </div>
  );
}
