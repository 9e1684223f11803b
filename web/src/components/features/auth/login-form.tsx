"use client";

import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { api, open, session } from "@/lib/api-client/client";
import { useAuth } from "@/lib/auth/session-context";
import { showErrors } from "@/lib/form-errors";
import { useTranslate } from "@/lib/i18n/translate";

import { safeNext } from "./safe-next";

interface Values {
  email: string;
  password: string;
  code: string;
}

export function LoginForm() {
  const t = useTranslate();
  const router = useRouter();
  const next = safeNext(useSearchParams().get("next"));
  const { standing } = useAuth();
  const [mfaToken, setMfaToken] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm<Values>({ defaultValues: { email: "", password: "", code: "" } });

  useEffect(() => {
    if (standing.state === "in") router.replace(next);
  }, [standing.state, router, next]);

  const submit = handleSubmit(async ({ email, password, code }) => {
    try {
      if (mfaToken !== null) {
        const { data } = await open(api.POST("/v1/auth/totp/verify", { body: { mfaToken, code: code.trim() } }));
        session.signedIn(data.accessToken, data.user);
        return;
      }
      const { data } = await open(api.POST("/v1/auth/login", { body: { email, password } }));
      if ("mfaToken" in data) setMfaToken(data.mfaToken);
      else session.signedIn(data.accessToken, data.user);
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 401;
      if (mfaToken !== null) {
        setError("code", { message: error instanceof Error ? error.message : String(error) });
        return;
      }
      showErrors(error, ["email", "password"], setError, refused ? t("signInFailed") : undefined);
    }
  });

  if (mfaToken !== null) {
    return (
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
        <h1 className="text-[20px]">{t("secondStep")}</h1>
        <Field label={t("code")} hint={t("codeHint")} error={formState.errors.code?.message}>
          {(wiring) => <input className="control font-mono" autoComplete="one-time-code" autoFocus {...wiring} {...register("code")} />}
        </Field>
        <div className="flex gap-2">
          <Button type="submit" look="primary" busy={formState.isSubmitting}>
            {t("signIn")}
          </Button>
          <Button look="ghost" onClick={() => { setMfaToken(null); }}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    );
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <h1 className="text-[20px]">{t("signInTo")}</h1>
      <FormError message={formState.errors.root?.message} />
      <Field label={t("email")} error={formState.errors.email?.message}>
        {(wiring) => <input className="control" type="email" autoComplete="username" autoFocus {...wiring} {...register("email")} />}
      </Field>
      <Field label={t("password")} error={formState.errors.password?.message}>
        {(wiring) => <input className="control" type="password" autoComplete="current-password" {...wiring} {...register("password")} />}
      </Field>
      <Button type="submit" look="primary" busy={formState.isSubmitting}>
        {t("signIn")}
      </Button>
      <p className="flex justify-between text-[13px]">
        <Link href="/reset" className="text-accent underline">
          {t("forgotPassword")}
        </Link>
        <Link href="/register" className="text-accent underline">
          {t("createAccount")}
        </Link>
      </p>
    </form>
  );
}
