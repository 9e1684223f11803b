"use client";

import { useEffect } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { Failure, Skeleton } from "@/components/ui/states";
import type { Prd, PrdPlan } from "@/lib/api-client/types";

import { usePrdWords } from "./words";
import { usePlan } from "./writes";

type Step = PrdPlan["tasks"][number];

/** The tasks that a document still needs: first all of them to read, then one write that one undo takes back. */
export default function PlanDialog({ prd, close }: { prd: Prd; close: () => void }) {
  const t = usePrdWords();
  const { preview, make } = usePlan(prd.prdId, prd.revision);
  const look = preview.mutate;
  useEffect(() => {
    look();
  }, [look]);
  const plan = preview.data?.data;
  const { error } = make;
  const refusal = error instanceof ApiError && error.isStale ? t("staleDecision") : error?.message;
  return (
    <Dialog title={t("planTasks")} close={close}>
      {preview.isError ? (
        <Failure error={preview.error} retry={() => { look(); }} />
      ) : plan === undefined ? (
        <Skeleton rows={6} />
      ) : (
        <>
          <div className="min-h-0 overflow-y-auto px-4 py-3" tabIndex={-1}>
            <Summary plan={plan} />
            <Steps steps={plan.tasks.filter((step) => !step.existed)} />
          </div>
          <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3">
            <div className="mr-auto">
              <FormError message={refusal} />
            </div>
            <Button look="ghost" onClick={close}>
              {t(plan.created === 0 ? "close" : "cancel")}
            </Button>
            {plan.created > 0 && (
              <Button look="primary" busy={make.isPending} onClick={() => { make.mutate(undefined, { onSuccess: close }); }}>
                {t("makeTasks", { count: plan.created })}
              </Button>
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}

function Summary({ plan }: { plan: PrdPlan }) {
  const t = usePrdWords();
  const fresh = plan.tasks.filter((step) => !step.existed);
  const hours = fresh.reduce((sum, step) => sum + step.estimateHours, 0);
  const { must, mustCovered, waiting } = plan.coverage;
  if (plan.created === 0) return <p>{t("planNothing")}</p>;
  return (
    <div className="mb-3 flex flex-col gap-0.5">
      <p>{t("planSummary", { count: plan.created, hours })}</p>
      <p className={mustCovered < must ? "text-danger" : "text-muted"}>{t("planCoverage", { covered: mustCovered, must })}</p>
      {waiting.length > 0 && <p className="text-muted">{t("planWaiting", { count: waiting.length })}</p>}
      {plan.tasks.length > fresh.length && <p className="text-muted">{t("planExisting", { count: plan.tasks.length - fresh.length })}</p>}
    </div>
  );
}

function Steps({ steps }: { steps: readonly Step[] }) {
  const t = usePrdWords();
  return (
    <ol>
      {steps.map((step) => (
        <li key={step.key} className="border-t border-line py-1.5">
          <p className="flex gap-3">
            <span className="min-w-0 flex-1 break-words" dir="auto">
              {step.title}
            </span>
            <span className="shrink-0 text-[13px] text-muted tabular-nums">{t("hoursShort", { hours: step.estimateHours })}</span>
          </p>
          <p className="flex flex-wrap gap-x-3 text-[13px] text-muted">
            {step.requirementIds.length === 0 ? <span>{t("enabling")}</span> : step.requirementIds.map((id) => <span key={id} className="key">{id}</span>)}
            {step.acceptanceChecks.length > 0 && <span>{t("checkCount", { count: step.acceptanceChecks.length })}</span>}
          </p>
        </li>
      ))}
    </ol>
  );
}
