"use client";

import { useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useManageWords } from "@/components/features/people/manage-words";

import { useMakeKey, type ApiKey, type Scope } from "./key-queries";
import { NOUNS, toggled, VERBS } from "./scopes";

const DAYS = [7, 30, 90, 365] as const;
const USUAL_DAYS = 90;

/** What a new key is for, how long it is good, and what it may do. */
export function NewKeyForm({ close, done }: { close: () => void; done: (key: ApiKey) => void }) {
  const t = useManageWords();
  const make = useMakeKey();
  const [name, setName] = useState("");
  const [days, setDays] = useState(USUAL_DAYS);
  const [scopes, setScopes] = useState<Scope[]>(["read:projects", "read:tasks"]);
  const [isMissing, setMissing] = useState(false);
  const details = make.error instanceof ApiError ? make.error.details : [];
  const wrongName = details.find((one) => one.path === "name")?.message;
  return (
    <form
      className="flex flex-col gap-4 rounded-lg bg-bg p-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(scopes.length === 0);
        if (scopes.length > 0) make.mutate({ name: name.trim(), scopes, expiresInDays: days }, { onSuccess: done });
      }}
    >
      <FormError message={make.error === null || wrongName !== undefined ? undefined : make.error.message} />
      <div className="flex flex-wrap gap-4">
        <Field label={t("keyName")} error={wrongName}>
          {(wiring) => <input className="control w-72 max-w-full" autoFocus {...wiring} value={name} onChange={(event) => { setName(event.target.value); }} />}
        </Field>
        <Field label={t("keyExpires")}>
          {(wiring) => (
            <select className="control" {...wiring} value={days} onChange={(event) => { setDays(Number(event.target.value)); }}>
              {DAYS.map((one) => (
                <option key={one} value={one}>
                  {t("days", { count: one })}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <fieldset>
        <legend className="text-[13px] font-medium">{t("keyScopes")}</legend>
        <table className="mt-1">
          <thead>
            <tr className="text-[13px] text-muted">
              <th scope="col" className="pr-6 text-left font-normal">
                <span className="sr-only">{t("keyNoun")}</span>
              </th>
              {VERBS.map((verb) => (
                <th key={verb} scope="col" className="px-3 font-normal">
                  {t(`verb_${verb}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {NOUNS.map((noun) => (
              <tr key={noun}>
                <th scope="row" className="h-8 pr-6 text-left font-normal">
                  {t(`noun_${noun}`)}
                </th>
                {VERBS.map((verb) => (
                  <td key={verb} className="px-3 text-center">
                    <input
                      type="checkbox"
                      className="size-4 align-middle accent-[var(--accent)]"
                      aria-label={`${t(`noun_${noun}`)}: ${t(`verb_${verb}`)}`}
                      checked={scopes.includes(`${verb}:${noun}`)}
                      onChange={() => {
                        setMissing(false);
                        setScopes(toggled(scopes, `${verb}:${noun}`));
                      }}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <div role="alert">{isMissing && <p className="text-[13px] text-danger">{t("keyScopesNeeded")}</p>}</div>
      </fieldset>
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={make.isPending}>
          {t("makeKey")}
        </Button>
        <Button look="ghost" onClick={close}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
