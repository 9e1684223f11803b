"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { DraftNote } from "@/components/ui/draft-note";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useFormDraft } from "@/lib/drafts/use-form-draft";
import { showErrors } from "@/lib/form-errors";

import { ApproverPicker } from "./approver-picker";
import { BRIEF_FIELDS, briefOf, fieldOf, type BriefValues } from "./brief";
import { usePrdWords } from "./words";
import { useCreatePrd, useGenerate } from "./writes";

/** The kinds that the composer knows by name; any words are taken. */
const KINDS = ["web-app", "mobile-app", "api", "data-pipeline", "e-commerce", "internal-tool", "saas", "ml-system", "game", "iot", "library", "migration", "content-site"];

const EMPTY: BriefValues = { title: "", projectType: "", description: "", features: "", timeline: "", budget: "", teamSize: "", approvers: [] };

const TYPED = ["title", "description", "features"] as const;

/** A new document: made from a brief, or begun empty. */
export default function NewPrd({ project }: { project: string }) {
  const t = usePrdWords();
  const router = useRouter();
  const [isEmpty, setEmpty] = useState(false);
  const generate = useGenerate();
  const create = useCreatePrd();
  const form = useForm<BriefValues>({ defaultValues: EMPTY });
  const { register, handleSubmit, setError, setValue, watch, formState } = form;
  const draft = useFormDraft({ name: `brief ${project}`, form, empty: EMPTY, typed: TYPED });
  const { errors } = formState;
  const approvers = watch("approvers");

  const submit = handleSubmit(async (values) => {
    try {
      const { data } = isEmpty
        ? await create.mutateAsync({ projectId: project, title: values.title.trim(), approvers: values.approvers })
        : await generate.mutateAsync(briefOf(project, values));
      draft.clear();
      router.push(`/prds/${data.prdId}`);
    } catch (error) {
      showErrors(atFields(error), BRIEF_FIELDS, setError);
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} className="flex max-w-[640px] flex-col gap-4 px-4 pb-12" noValidate>
      <h2 className="text-[16px]">{t("newPrd")}</h2>
      <div role="radiogroup" aria-label={t("newPrd")} className="flex flex-wrap gap-x-6 gap-y-2">
        {([false, true] as const).map((empty) => (
          <label key={String(empty)} className="flex cursor-pointer items-center gap-2">
            <input type="radio" name="how" className="accent-[var(--accent)]" checked={isEmpty === empty} onChange={() => { setEmpty(empty); }} />
            {t(empty ? "beginEmpty" : "fromBrief")}
          </label>
        ))}
      </div>
      {draft.isFound && <DraftNote discard={draft.discard} />}
      <FormError message={errors.root?.message} />
      {!isEmpty && (
        <>
          <Field label={t("whatIsBuilt")} hint={t("whatIsBuiltHint")} error={errors.description?.message}>
            {(wiring) => <textarea className="control !h-28 py-2" maxLength={20_000} autoFocus {...wiring} {...register("description")} />}
          </Field>
          <Field label={t("features")} hint={t("featuresHint")} error={errors.features?.message}>
            {(wiring) => <textarea className="control !h-32 py-2" {...wiring} {...register("features")} />}
          </Field>
          <Field label={t("projectType")} hint={t("projectTypeHint")} error={errors.projectType?.message}>
            {(wiring) => <input className="control max-w-60" list="kinds-of-projects" maxLength={500} {...wiring} {...register("projectType")} />}
          </Field>
          <datalist id="kinds-of-projects">
            {KINDS.map((kind) => (
              <option key={kind} value={kind} />
            ))}
          </datalist>
          <fieldset className="grid gap-4 sm:grid-cols-3">
            <legend className="mb-1 text-[13px] text-muted">{t("limitsHint")}</legend>
            <Field label={t("limitTimeline")} error={errors.timeline?.message}>
              {(wiring) => <input className="control" placeholder={t("limitTimelineExample")} {...wiring} {...register("timeline")} />}
            </Field>
            <Field label={t("limitBudget")} error={errors.budget?.message}>
              {(wiring) => <input className="control" placeholder="$50,000" {...wiring} {...register("budget")} />}
            </Field>
            <Field label={t("limitTeam")} error={errors.teamSize?.message}>
              {(wiring) => <input className="control" inputMode="numeric" placeholder="4" {...wiring} {...register("teamSize")} />}
            </Field>
          </fieldset>
        </>
      )}
      <Field label={t("title")} {...(!isEmpty && { hint: t("titleHint") })} error={errors.title?.message}>
        {(wiring) => <input className="control" maxLength={300} {...wiring} {...register("title")} />}
      </Field>
      <ApproverPicker chosen={approvers} choose={(chosen) => { setValue("approvers", chosen); }} error={errors.approvers?.message} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={formState.isSubmitting}>
          {t(isEmpty ? "createPrd" : "generatePrd")}
        </Button>
        <Button look="ghost" onClick={() => { router.back(); }}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

/** An error whose details name the fields of the form. */
function atFields(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const details = error.details.map((one) => ({ ...one, path: fieldOf(one.path) }));
  return new ApiError(error.status, error.code, error.message, details, error.requestId);
}
