"use client";

import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { api, open } from "@/lib/api-client/client";
import { showErrors } from "@/lib/form-errors";
import { useTell } from "@/lib/hooks/use-tell";
import { useTranslate } from "@/lib/i18n/translate";

interface Values {
  currentPassword: string;
  password: string;
}

const EMPTY: Values = { currentPassword: "", password: "" };

export function PasswordSection() {
  const t = useTranslate();
  const tell = useTell();
  const { register, handleSubmit, setError, reset, formState } = useForm<Values>({ defaultValues: EMPTY });
  const submit = handleSubmit(async (body) => {
    try {
      await open(api.POST("/v1/auth/change-password", { body }));
      reset(EMPTY);
      tell.done(t("passwordChanged"), undefined);
    } catch (error) {
      showErrors(error, ["currentPassword", "password"], setError);
    }
  });
  const { errors } = formState;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex max-w-[360px] flex-col gap-3" noValidate>
      <h2 className="text-[16px]">{t("changePassword")}</h2>
      <FormError message={errors.root?.message} />
      <Field label={t("currentPassword")} error={errors.currentPassword?.message}>
        {(wiring) => <input className="control" type="password" autoComplete="current-password" {...wiring} {...register("currentPassword")} />}
      </Field>
      <Field label={t("newPassword")} hint={t("othersEnd")} error={errors.password?.message}>
        {(wiring) => <input className="control" type="password" autoComplete="new-password" {...wiring} {...register("password")} />}
      </Field>
      <Button type="submit" className="self-start" busy={formState.isSubmitting}>
        {t("changePassword")}
      </Button>
    </form>
  );
}
