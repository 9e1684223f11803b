"use client";

import { lazy, Suspense } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { PageHead } from "@/components/ui/page-head";
import { Failure, Skeleton } from "@/components/ui/states";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";

const Wizard = lazy(() => import("./wizard"));

export function ImportPage() {
  const t = useTranslate();
  const me = useMe();
  if (!may(me.role, "createProject")) return <Failure error={new ApiError(403, "FORBIDDEN", "")} />;
  return (
    <>
      <PageHead title={t("importTitle")} />
      <Suspense fallback={<Skeleton rows={4} />}>
        <Wizard />
      </Suspense>
    </>
  );
}
