"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { Prd } from "@/lib/api-client/types";

import { usePrdWords } from "./words";
import { useAddPrdComment, useAdvance } from "./writes";

/** Rejects a revision, and says why as a comment. */
export default function RejectDialog({ prd, close }: { prd: Prd; close: () => void }) {
  const t = usePrdWords();
  const [reason, setReason] = useState("");
  const advance = useAdvance(prd.prdId);
  const comment = useAddPrdComment(prd.prdId);
  const [isMissing, setMissing] = useState(false);
  const send = async () => {
    if (reason.trim() === "") {
      setMissing(true);
      return;
    }
    try {
      // The reason goes first: a decision without one would help nobody, a reason without a decision is a comment.
      if (!comment.isSuccess) await comment.mutateAsync(reason);
      await advance.mutateAsync({ step: "reject", revision: prd.revision });
      close();
    } catch {
      // What was refused is said above the field, whose text stays.
    }
  };
  return (
    <Dialog title={t("rejectPrd")} close={close}>
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <FormError message={(comment.error ?? advance.error)?.message} />
        <Field label={t("rejectReason")} hint={t("rejectHint", { revision: prd.revision })} error={isMissing ? t("rejectReasonNeeded") : undefined}>
          {(wiring) => (
            <textarea
              className="control !h-28 py-2"
              autoFocus
              {...wiring}
              value={reason}
              onChange={(event) => {
                setMissing(false);
                setReason(event.target.value);
              }}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit" look="danger" busy={comment.isPending || advance.isPending}>
            {t("rejectPrd")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
