"use client";

import { lazy, Suspense } from "react";

import { PageHead } from "@/components/ui/page-head";
import { Skeleton } from "@/components/ui/states";
import { useTranslate } from "@/lib/i18n/translate";

const Sections = lazy(() => import("./sections"));

export function SettingsPage() {
  const t = useTranslate();
  return (
    <>
      <PageHead title={t("settings")} />
      <Suspense fallback={<Skeleton rows={8} />}>
        <Sections />
      </Suspense>
    </>
  );
}
