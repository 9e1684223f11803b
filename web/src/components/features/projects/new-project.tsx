"use client";

import { useRouter } from "next/navigation";
import { useForm } from "react-hook-form";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { PageHead } from "@/components/ui/page-head";
import { Failure } from "@/components/ui/states";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { showErrors } from "@/lib/form-errors";
import { useTranslate } from "@/lib/i18n/translate";

import { useCreateProject } from "./queries";

interface Values {
  name: string;
  key: string;
  description: string;
  startDate: string;
  endDate: string;
  visibility: "organization" | "private";
}

const FIELDS = ["name", "key", "description", "startDate", "endDate", "visibility"] as const;

export default function NewProjectForm() {
  const t = useTranslate();
  const me = useMe();
  const router = useRouter();
  const create = useCreateProject();
  const { register, handleSubmit, setError, formState } = useForm<Values>({ defaultValues: { visibility: "organization" } });

  if (!may(me.role, "createProject")) return <Failure error={new ApiError(403, "FORBIDDEN", "")} />;

  const submit = handleSubmit(async ({ name, visibility, key, description, startDate, endDate }) => {
    const optional = Object.fromEntries(Object.entries({ key, description, startDate, endDate }).filter(([, value]) => value));
    try {
      const { data } = await create.mutateAsync({ name, visibility, ...optional });
      router.push(`/projects/${data.key}/board`);
    } catch (error) {
      showErrors(error, FIELDS, setError);
    }
  });

  const { errors } = formState;
  return (
    <>
      <PageHead title={t("newProject")} />
      <form onSubmit={(event) => void submit(event)} className="flex max-w-[520px] flex-col gap-4 px-4 pb-8" noValidate>
        <FormError message={errors.root?.message} />
        <Field label={t("name")} error={errors.name?.message}>
          {(wiring) => <input className="control" autoFocus {...wiring} {...register("name")} />}
        </Field>
        <Field label={t("key")} hint={t("keyHint")} error={errors.key?.message}>
          {(wiring) => <input className="control max-w-32 font-mono uppercase" {...wiring} {...register("key", { setValueAs: (key: string) => key.toUpperCase() })} />}
        </Field>
        <Field label={t("description")} error={errors.description?.message}>
          {(wiring) => <textarea className="control !h-28 py-2" {...wiring} {...register("description")} />}
        </Field>
        <div className="flex flex-wrap gap-4">
          <Field label={t("startDate")} error={errors.startDate?.message}>
            {(wiring) => <input className="control" type="date" {...wiring} {...register("startDate")} />}
          </Field>
          <Field label={t("endDate")} error={errors.endDate?.message}>
            {(wiring) => <input className="control" type="date" {...wiring} {...register("endDate")} />}
          </Field>
          <Field label={t("visibility")} error={errors.visibility?.message}>
            {(wiring) => (
              <select className="control" {...wiring} {...register("visibility")}>
                <option value="organization">{t("visibility_organization")}</option>
                <option value="private">{t("visibility_private")}</option>
              </select>
            )}
          </Field>
        </div>
        <div className="flex gap-2">
          <Button type="submit" look="primary" busy={formState.isSubmitting}>
            {t("createProject")}
          </Button>
          <Button look="ghost" onClick={() => { router.back(); }}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </>
  );
}
