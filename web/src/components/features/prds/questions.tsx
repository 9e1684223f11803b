"use client";

import { useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { Prd } from "@/lib/api-client/types";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";

import { answered } from "./answer";
import { anchorOf, PLACE } from "./places";
import { usePrdWords } from "./words";
import { useChangePrd } from "./writes";

/** What is not decided: each question with the default that holds until somebody answers it, here. */
export function Questions({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  const me = useMe();
  return (
    <ul className="flex max-w-[84ch] flex-col gap-3">
      {(prd.content.openQuestions ?? []).map((question, place) => (
        <li key={question.id ?? place} id={anchorOf("openQuestions", place, question.id)} className={`${PLACE} border-l-2 border-accent py-1 pl-3`}>
          <p className="flex flex-wrap items-baseline gap-x-2 text-[13px] text-muted">
            {question.id !== undefined && question.id !== "" && <span className="key">{question.id}</span>}
            {question.blocking === true && <span className="font-medium text-danger">{t("blockingQuestion")}</span>}
            {question.owner !== undefined && question.owner !== "" && <span>{t("answeredBy", { who: question.owner, when: question.due ?? "" })}</span>}
          </p>
          <p className="font-medium" dir="auto">
            {question.text}
          </p>
          {question.default !== undefined && question.default !== "" && (
            <p className="mt-1">
              <span className="text-muted">{t("takenInstead")}</span> <span dir="auto">{question.default}</span>
            </p>
          )}
          {may(me.role, "writePrd") && <Answer prd={prd} place={place} />}
        </li>
      ))}
    </ul>
  );
}

/** An answer turns the question into a decision. */
function Answer({ prd, place }: { prd: Prd; place: number }) {
  const t = usePrdWords();
  const [text, setText] = useState<string | null>(null);
  const change = useChangePrd(prd.prdId);
  const question = prd.content.openQuestions?.[place];
  if (question === undefined) return null;
  if (text === null) {
    return (
      <div className="mt-2 flex gap-2">
        <Button className="h-7 text-[13px]" onClick={() => { setText(""); }}>
          {t("answer")}
        </Button>
        {question.default !== undefined && question.default !== "" && (
          <Button look="ghost" className="h-7 text-[13px]" busy={change.isPending} onClick={() => { save(question.default ?? ""); }}>
            {t("keepDefault")}
          </Button>
        )}
        {change.error !== null && <span role="alert" className="text-danger">{refusal(change.error, t("staleAnswer"))}</span>}
      </div>
    );
  }
  function save(answer: string) {
    if (question === undefined || answer.trim() === "") return;
    change.mutate({ revision: prd.revision, change: { content: answered(prd.content, place, answer.trim()) } });
  }
  return (
    <form
      className="mt-2 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save(text);
      }}
    >
      <Field label={t("answer")} error={change.error === null ? undefined : refusal(change.error, t("staleAnswer"))}>
        {(wiring) => <textarea className="control !h-16 py-1.5" autoFocus {...wiring} value={text} onChange={(event) => { setText(event.target.value); }} />}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={change.isPending} disabled={text.trim() === ""}>
          {t("save")}
        </Button>
        <Button look="ghost" onClick={() => { setText(null); }}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

const refusal = (error: Error, stale: string): string => (error instanceof ApiError && error.isStale ? stale : error.message);
