"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { api, open, session } from "@/lib/api-client/client";
import { showErrors } from "@/lib/form-errors";
import { useHashToken } from "@/lib/hooks/use-hash-token";
import { useTranslate } from "@/lib/i18n/translate";

interface Values {
  name: string;
  email: string;
  password: string;
  setupCode: string;
}

/** A new account: by invitation (its code is in the link), openly, or the very first one. */
export function RegisterForm() {
  const t = useTranslate();
  const router = useRouter();
  const invitation = useHashToken();
  const [asked, setAsked] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm<Values>();

  const submit = handleSubmit(async ({ name, email, password, setupCode }) => {
    const body = { name, email, password, ...(invitation && { invitation }), ...(setupCode && { setupCode }) };
    try {
      await open(api.POST("/v1/auth/register", { body }));
    } catch (error) {
      setNeedsCode((needed) => needed || /setup ?code/i.test(error instanceof Error ? error.message : ""));
      showErrors(error, ["name", "email", "password", "setupCode"], setError);
      return;
    }
    try {
      const { data } = await open(api.POST("/v1/auth/login", { body: { email, password } }));
      // Nobody who has just registered has a second factor yet.
      if ("accessToken" in data) session.signedIn(data.accessToken, data.user);
      router.replace("/");
    } catch {
      // An open registration is confirmed by mail first, whoever asked.
      setAsked(true);
    }
  });

  if (asked) {
    return (
      <div className="flex flex-col gap-3">
        <h1 className="text-[20px]">{t("checkMail")}</h1>
        <p role="status">{t("checkMailText")}</p>
        <Link href="/login" className="text-accent underline">
          {t("signIn")}
        </Link>
      </div>
    );
  }
  const { errors } = formState;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <h1 className="text-[20px]">{t("register")}</h1>
      <FormError message={errors.root?.message} />
      <Field label={t("name")} error={errors.name?.message}>
        {(wiring) => <input className="control" autoComplete="name" autoFocus {...wiring} {...register("name")} />}
      </Field>
      <Field label={t("email")} error={errors.email?.message}>
        {(wiring) => <input className="control" type="email" autoComplete="username" {...wiring} {...register("email")} />}
      </Field>
      <Field label={t("password")} error={errors.password?.message}>
        {(wiring) => <input className="control" type="password" autoComplete="new-password" {...wiring} {...register("password")} />}
      </Field>
      {needsCode && (
        <Field label={t("setupCode")} error={errors.setupCode?.message} hint={t("setupCodeHint")}>
          {(wiring) => <input className="control font-mono" autoComplete="off" {...wiring} {...register("setupCode")} />}
        </Field>
      )}
      <Button type="submit" look="primary" busy={formState.isSubmitting}>
        {t("registerButton")}
      </Button>
      <p className="text-[13px]">
        <Link href="/login" className="text-accent underline">
          {t("haveAccount")}
        </Link>
      </p>
    </form>
  );
}
