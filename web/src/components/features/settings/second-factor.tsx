"use client";

import { lazy, Suspense, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";

import { useChangeSecondFactor, useSecondFactor } from "./queries";

const Qr = lazy(() => import("./qr"));

/** The second factor: its key, its first code, and the recovery codes, which are shown once. */
export function SecondFactorSection() {
  const t = useManageWords();
  const query = useSecondFactor();
  const { begin, confirm, end } = useChangeSecondFactor();
  const [code, setCode] = useState("");
  if (query.isPending) return <Skeleton rows={2} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const isOn = query.data.enabled;
  return (
    <section className="flex flex-col items-start gap-3">
      <h2 className="text-[16px]">{t("secondFactor")}</h2>
      <p>{isOn ? t("secondFactorOn", { count: query.data.recoveryCodesLeft }) : t("secondFactorOff")}</p>
      <FormError message={(begin.error ?? end.error)?.message} />
      {confirm.data !== undefined && (
        <div role="status" className="rounded-md bg-warning-soft p-3">
          <p className="mb-2 font-medium">{t("keepCodes")}</p>
          <ul className="grid grid-cols-2 gap-x-6 font-mono text-[13px] select-all">
            {confirm.data.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      {isOn ? (
        <Button look="danger" busy={end.isPending} onClick={() => { end.mutate(); }}>
          {t("turnOff")}
        </Button>
      ) : begin.data === undefined ? (
        <Button busy={begin.isPending} onClick={() => { begin.mutate(); }}>
          {t("turnOn")}
        </Button>
      ) : (
        <form
          className="flex flex-col items-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            confirm.mutate(code.trim());
          }}
        >
          <p>{t("scanQr")}</p>
          <Suspense fallback={<div className="size-48 rounded-md bg-hover" />}>
            <Qr text={begin.data.uri} />
          </Suspense>
          <p className="rounded-md bg-hover px-3 py-2 font-mono break-all select-all">{begin.data.secret}</p>
          <Field label={t("code")} error={confirm.error?.message}>
            {(wiring) => <input className="control font-mono" autoComplete="one-time-code" inputMode="numeric" {...wiring} value={code} onChange={(event) => { setCode(event.target.value); }} />}
          </Field>
          <Button type="submit" look="primary" busy={confirm.isPending}>
            {t("turnOn")}
          </Button>
        </form>
      )}
    </section>
  );
}
