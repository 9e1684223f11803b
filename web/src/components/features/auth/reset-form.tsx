"use client";

import Link from "next/link";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { api, open } from "@/lib/api-client/client";
import { showErrors } from "@/lib/form-errors";
import { useHashToken } from "@/lib/hooks/use-hash-token";
import { useTranslate } from "@/lib/i18n/translate";

/** Without a token: asks for the mail. With the token of that mail: sets the new password. */
export function ResetForm() {
  const token = useHashToken();
  return token === "" ? <Ask /> : <SetPassword token={token} />;
}

function Said({ title, text }: { title: string; text: string }) {
  const t = useTranslate();
  return (
    <div className="flex flex-col gap-3">
      <h1 className="text-[20px]">{title}</h1>
      <p role="status">{text}</p>
      <Link href="/login" className="text-accent underline">
        {t("signIn")}
      </Link>
    </div>
  );
}

function Ask() {
  const t = useTranslate();
  const [sent, setSent] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<{ email: string }>();
  const submit = handleSubmit(async (body) => {
    try {
      await open(api.POST("/v1/auth/forgot-password", { body }));
      setSent(true);
    } catch (error) {
      showErrors(error, ["email"], setError);
    }
  });
  if (sent) return <Said title={t("checkMail")} text={t("checkMailText")} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <h1 className="text-[20px]">{t("resetTitle")}</h1>
      <p className="text-muted">{t("resetText")}</p>
      <FormError message={formState.errors.root?.message} />
      <Field label={t("email")} error={formState.errors.email?.message}>
        {(wiring) => <input className="control" type="email" autoComplete="username" autoFocus {...wiring} {...register("email")} />}
      </Field>
      <Button type="submit" look="primary" busy={formState.isSubmitting}>
        {t("sendLink")}
      </Button>
      <p className="text-[13px]">
        <Link href="/login" className="text-accent underline">
          {t("signIn")}
        </Link>
      </p>
    </form>
  );
}

function SetPassword({ token }: { token: string }) {
  const t = useTranslate();
  const [done, setDone] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<{ password: string }>();
  const submit = handleSubmit(async ({ password }) => {
    try {
      await open(api.POST("/v1/auth/reset-password", { body: { token, password } }));
      setDone(true);
    } catch (error) {
      showErrors(error, ["password"], setError);
    }
  });
  if (done) return <Said title={t("resetTitle")} text={t("passwordSet")} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <h1 className="text-[20px]">{t("resetTitle")}</h1>
      <FormError message={formState.errors.root?.message} />
      <Field label={t("newPassword")} error={formState.errors.password?.message}>
        {(wiring) => <input className="control" type="password" autoComplete="new-password" autoFocus {...wiring} {...register("password")} />}
      </Field>
      <Button type="submit" look="primary" busy={formState.isSubmitting}>
        {t("setPassword")}
      </Button>
    </form>
  );
}
