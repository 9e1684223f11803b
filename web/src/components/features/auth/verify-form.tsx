"use client";

import Link from "next/link";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { api, open } from "@/lib/api-client/client";
import { useHashToken } from "@/lib/hooks/use-hash-token";
import { useTranslate } from "@/lib/i18n/translate";

/** Confirms an address by the token of a mail; a press is needed, since mail scanners open links. */
export function VerifyForm() {
  const t = useTranslate();
  const token = useHashToken();
  const [state, setState] = useState<{ done: boolean; error?: string }>({ done: false });
  const confirm = async () => {
    try {
      await open(api.POST("/v1/auth/verify-email", { body: { token } }));
      setState({ done: true });
    } catch (error) {
      setState({ done: false, error: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-[20px]">{t("verifyTitle")}</h1>
      <FormError message={state.error} />
      {state.done ? (
        <>
          <p role="status">{t("verified")}</p>
          <Link href="/login" className="text-accent underline">
            {t("signIn")}
          </Link>
        </>
      ) : (
        <Button look="primary" onClick={() => void confirm()}>
          {t("verifyTitle")}
        </Button>
      )}
    </div>
  );
}
