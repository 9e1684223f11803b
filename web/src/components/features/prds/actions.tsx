"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { session } from "@/lib/api-client/client";
import type { Prd } from "@/lib/api-client/types";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";
import { useTell } from "@/lib/hooks/use-tell";

import { mayDecide } from "./approval";
import { usePrdWords } from "./words";
import { useAdvance, useDeletePrd } from "./writes";

const RejectDialog = lazy(() => import("./reject-dialog"));

/** What this person may do with a document as it stands. */
export function Actions({ prd, home }: { prd: Prd; home: string | null }) {
  const t = usePrdWords();
  const me = useMe();
  const router = useRouter();
  const advance = useAdvance(prd.prdId);
  const remove = useDeletePrd();
  const [isRejecting, setRejecting] = useState(false);
  const mayWrite = may(me.role, "writePrd");
  const { error } = advance;
  const refusal = error instanceof ApiError && error.isStale ? t("staleDecision") : error?.message;
  return (
    <>
      <div className="flex flex-wrap gap-2 md:ml-auto">
        {mayWrite && (
          <Button
            look="ghost"
            className="hover:!text-danger"
            busy={remove.isPending}
            onClick={() => { remove.mutate(prd, { onSuccess: () => { router.push(home === null ? "/projects" : `/projects/${home}/prds`); } }); }}
          >
            {t("deleteTask")}
          </Button>
        )}
        <ExportButton prd={prd} />
        {mayWrite && prd.approvalStatus === "draft" && (
          <Button look="primary" busy={advance.isPending} onClick={() => { advance.mutate({ step: "submit", revision: prd.revision }); }}>
            {t("submitPrd")}
          </Button>
        )}
        {mayDecide(prd, me.userId) && (
          <>
            <Button look="danger" onClick={() => { setRejecting(true); }}>
              {t("rejectPrd")}
            </Button>
            <Button look="primary" busy={advance.isPending} onClick={() => { advance.mutate({ step: "approve", revision: prd.revision }); }}>
              {t("approvePrd")}
            </Button>
          </>
        )}
      </div>
      {refusal !== undefined && (
        <div className="w-full">
          <FormError message={refusal} />
        </div>
      )}
      {isRejecting && (
        <Suspense>
          <RejectDialog prd={prd} close={() => { setRejecting(false); }} />
        </Suspense>
      )}
    </>
  );
}

function ExportButton({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  const tell = useTell();
  const [isBusy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await save(prd.prdId);
    } catch (error) {
      tell.failed(error);
    }
    setBusy(false);
  };
  return (
    <Button onClick={() => void send()} busy={isBusy}>
      {t("exportMarkdown")}
    </Button>
  );
}

/** Asks for the file with the session's token, which a link could not carry, and hands it to the browser. */
async function save(id: string): Promise<void> {
  const answer = await session.fetch(new Request(new URL(`/v1/prds/${id}/export`, window.location.origin)));
  if (!answer.ok) throw new ApiError(answer.status, `HTTP_${answer.status}`, answer.statusText);
  const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = named?.[1] ?? "prd.md";
  link.click();
  URL.revokeObjectURL(address);
}
