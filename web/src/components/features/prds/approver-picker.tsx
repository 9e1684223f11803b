"use client";

import { PersonChip } from "@/components/ui/marks";
import { usePeople } from "@/components/features/people/queries";

import { usePrdWords } from "./words";

/** Who is asked to approve a document. */
export function ApproverPicker(props: { chosen: readonly string[]; choose: (approvers: string[]) => void; error?: string | undefined }) {
  const t = usePrdWords();
  const { data: people = [] } = usePeople();
  const toggle = (id: string) => {
    props.choose(props.chosen.includes(id) ? props.chosen.filter((one) => one !== id) : [...props.chosen, id]);
  };
  return (
    <fieldset aria-describedby="approvers-note" className="min-w-0">
      <legend className="mb-1 text-[13px] font-medium">{t("approvers")}</legend>
      <ul className="max-h-48 overflow-y-auto rounded-md border border-line-strong py-1">
        {people.map(({ userId, name }) => (
          <li key={userId}>
            <label className="flex min-h-8 cursor-pointer items-center gap-2 px-2.5 hover:bg-hover">
              <input type="checkbox" className="accent-[var(--accent)]" checked={props.chosen.includes(userId)} onChange={() => { toggle(userId); }} />
              <PersonChip id={userId} name={name} />
            </label>
          </li>
        ))}
      </ul>
      <p id="approvers-note" className={props.error === undefined ? "mt-1 text-[13px] text-muted" : "mt-1 text-[13px] text-danger"}>
        {props.error ?? t("approversHint")}
      </p>
    </fieldset>
  );
}
