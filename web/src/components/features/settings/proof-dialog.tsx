"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import { useProof } from "@/store/proof";

import { useProve, useSecondFactor } from "./queries";

/** Asks for the password, or for a code where the second factor is on. */
export default function ProofDialog() {
  const t = useManageWords();
  const settle = useProof((state) => state.settle);
  const factor = useSecondFactor();
  const prove = useProve();
  const [typed, type] = useState("");
  const by = factor.data?.enabled === true ? "code" : "password";
  return (
    <Dialog title={t("proveTitle")} close={() => { settle(false); }}>
      {factor.isLoadingError ? (
        <Failure error={factor.error} retry={() => void factor.refetch()} />
      ) : factor.data === undefined ? (
        <Skeleton rows={2} />
      ) : (
        <form
          className="flex flex-col gap-4 p-4"
          onSubmit={(event) => {
            event.preventDefault();
            prove.mutate({ [by]: typed }, { onSuccess: () => { settle(true); } });
          }}
        >
          <p>{t(by === "code" ? "proveCode" : "provePassword")}</p>
          <Field label={t(by)} error={prove.error?.message}>
            {(wiring) => (
              <input
                className="control max-w-72"
                type={by === "code" ? "text" : "password"}
                inputMode={by === "code" ? "numeric" : undefined}
                autoComplete={by === "code" ? "one-time-code" : "current-password"}
                autoFocus
                {...wiring}
                value={typed}
                onChange={(event) => { type(event.target.value); }}
              />
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <Button look="ghost" onClick={() => { settle(false); }}>
              {t("cancel")}
            </Button>
            <Button type="submit" look="primary" busy={prove.isPending}>
              {t("prove")}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
