"use client";

import { useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Person } from "@/components/features/people/person";
import type { Prd } from "@/lib/api-client/types";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";

import { decisionOf } from "./approval";
import { ApproverPicker } from "./approver-picker";
import { ScorePanel } from "./score-panel";
import { isBare, SECTIONS } from "./sections";
import { usePrdWords } from "./words";
import { useChangePrd } from "./writes";

/** How good a document is, who decides on it, who wrote it, and what is in it. */
export function Aside({ prd }: { prd: Prd }) {
  return (
    <div className="flex flex-col gap-6 text-[13px] lg:sticky lg:top-4 lg:max-h-[calc(100dvh-76px)] lg:overflow-y-auto lg:pb-4">
      <ScorePanel prd={prd} />
      <Approvers prd={prd} />
      <Origin prd={prd} />
      <Contents prd={prd} />
    </div>
  );
}

function Approvers({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  const me = useMe();
  const [chosen, setChosen] = useState<string[] | null>(null);
  const change = useChangePrd(prd.prdId);
  const { error } = change;
  const refusal = error instanceof ApiError && error.isStale ? t("staleAnswer") : error?.message;
  if (chosen !== null) {
    return (
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ revision: prd.revision, change: { approvers: chosen } }, { onSuccess: () => { setChosen(null); } });
        }}
      >
        <ApproverPicker chosen={chosen} choose={setChosen} error={refusal} />
        <div className="flex gap-2">
          <Button type="submit" look="primary" busy={change.isPending}>
            {t("save")}
          </Button>
          <Button look="ghost" onClick={() => { setChosen(null); }}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    );
  }
  return (
    <section aria-labelledby="approvers-title">
      <div className="flex items-center justify-between">
        <h2 id="approvers-title" className="text-[13px] text-muted">
          {t("approvers")}
        </h2>
        {may(me.role, "writePrd") && (
          <Button look="ghost" className="h-7 text-[13px]" aria-label={`${t("edit")}: ${t("approvers")}`} onClick={() => { setChosen(prd.approvers); }}>
            {t("edit")}
          </Button>
        )}
      </div>
      {prd.approvers.length === 0 && <p className="text-muted">{t("noApprovers")}</p>}
      <ul className="flex flex-col gap-1">
        {prd.approvers.map((id) => {
          const decision = decisionOf(prd, id);
          return (
            <li key={id} className="flex items-center justify-between gap-2">
              <Person id={id} />
              <span className={decision === null ? "text-muted" : decision === "approved" ? "text-success" : "text-danger"}>{t(`decision_${decision ?? "none"}`)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Who or what wrote it: never a guess, it is in the document. */
function Origin({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  const engine = prd.content.provenance?.engine;
  return (
    <section aria-labelledby="origin-title">
      <h2 id="origin-title" className="mb-1 text-[13px] text-muted">
        {t("origin")}
      </h2>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {engine !== undefined && <span>{engine === "builtin" ? t("engineBuiltin") : t("writtenBy", { engine })}</span>}
        <Person id={prd.createdBy} /> <Moment iso={prd.createdAt} />
      </p>
    </section>
  );
}

function Contents({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  return (
    <nav aria-labelledby="contents-title" className="hidden lg:block">
      <h2 id="contents-title" className="mb-1 text-[13px] text-muted">
        {t("contents")}
      </h2>
      <ul>
        {SECTIONS.map((section) => (
          <li key={section.name}>
            <a href={`#${section.name}`} className={`flex min-h-6 items-center hover:underline ${isBare(prd.content, section) ? "text-muted" : ""}`}>
              {t(`section_${section.name}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
