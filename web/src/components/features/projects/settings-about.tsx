"use client";

import { useForm } from "react-hook-form";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useManageWords } from "@/components/features/people/manage-words";
import type { Project } from "@/lib/api-client/types";
import { showErrors } from "@/lib/form-errors";

import { useChangeProject, type ProjectChange } from "./settings-queries";

interface Values {
  name: string;
  description: string;
  status: Project["status"];
  startDate: string;
  endDate: string;
  visibility: Project["visibility"];
}

const FIELDS = ["name", "description", "status", "startDate", "endDate", "visibility"] as const;
const STATUSES = ["planning", "active", "on-hold", "completed"] as const satisfies readonly Project["status"][];
const VISIBILITIES = ["organization", "private"] as const;

/** What a project is called, what it is for, when it runs and who sees it. */
export function About({ project }: { project: Project }) {
  const t = useManageWords();
  const change = useChangeProject(project, t("projectSaved"));
  const values: Values = {
    name: project.name,
    description: project.description,
    status: project.status,
    startDate: project.startDate ?? "",
    endDate: project.endDate ?? "",
    visibility: project.visibility,
  };
  // What others change shows in the fields that are not being changed here.
  const { register, handleSubmit, setError, formState } = useForm<Values>({ values, resetOptions: { keepDirtyValues: true } });
  const { errors, dirtyFields, isDirty, isSubmitting } = formState;

  const submit = handleSubmit(async (typed) => {
    const changed = Object.fromEntries(FIELDS.filter((name) => dirtyFields[name] === true).map((name) => [name, name.endsWith("Date") && typed[name] === "" ? null : typed[name]]));
    try {
      await change.mutateAsync(changed as ProjectChange);
    } catch (error) {
      if (error instanceof ApiError && error.isStale) setError("root", { message: t("staleProject") });
      else showErrors(error, FIELDS, setError);
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <div className="flex flex-col gap-2">
        <h2 className="text-[16px]">{t("about")}</h2>
        <FormError message={errors.root?.message} />
      </div>
      <Field label={t("name")} error={errors.name?.message}>
        {(wiring) => <input className="control" {...wiring} {...register("name")} />}
      </Field>
      <Field label={t("description")} hint={t("markdownWorks")} error={errors.description?.message}>
        {(wiring) => <textarea className="control !h-36 py-2" {...wiring} {...register("description")} />}
      </Field>
      <div className="flex flex-wrap gap-4">
        <Field label={t("status")} error={errors.status?.message}>
          {(wiring) => (
            <select className="control" {...wiring} {...register("status")}>
              {STATUSES.map((status) => (
                <option key={status} value={status}>
                  {t(`projectStatus_${status}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("startDate")} error={errors.startDate?.message}>
          {(wiring) => <input className="control" type="date" {...wiring} {...register("startDate")} />}
        </Field>
        <Field label={t("endDate")} error={errors.endDate?.message}>
          {(wiring) => <input className="control" type="date" {...wiring} {...register("endDate")} />}
        </Field>
      </div>
      <Field label={t("visibility")} hint={t("visibilityHint")} error={errors.visibility?.message}>
        {(wiring) => (
          <select className="control self-start" {...wiring} {...register("visibility")}>
            {VISIBILITIES.map((one) => (
              <option key={one} value={one}>
                {t(`visibility_${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Button type="submit" look="primary" className="self-start" disabled={!isDirty} busy={isSubmitting}>
        {t("save")}
      </Button>
    </form>
  );
}
