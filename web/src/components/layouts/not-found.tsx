"use client";

import Link from "next/link";

import { Empty } from "@/components/ui/states";
import { useTranslate } from "@/lib/i18n/translate";

export function NotFound() {
  const t = useTranslate();
  return (
    <main>
      <h1 className="sr-only">{t("pageNotFound")}</h1>
      <Empty title={t("pageNotFound")} text={t("notFoundText")}>
        <Link href="/" className="text-accent underline">
          {t("goHome")}
        </Link>
      </Empty>
    </main>
  );
}
