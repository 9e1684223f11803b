"use client";

import clsx from "clsx";
import Link from "next/link";
import { lazy, Suspense, type ReactNode } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { PageHead } from "@/components/ui/page-head";
import { Failure, Skeleton } from "@/components/ui/states";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";
import { useProof } from "@/store/proof";

const ProofDialog = lazy(() => import("./proof-dialog"));

const PLACES = [
  { name: "account", path: "/settings", needs: null },
  { name: "apiKeys", path: "/settings/keys", needs: null },
  { name: "people", path: "/settings/users", needs: "manageUsers" },
  { name: "organization", path: "/settings/organization", needs: "readAudit" },
  { name: "auditLog", path: "/settings/audit", needs: "readAudit" },
] as const;

type Place = (typeof PLACES)[number]["name"];

/** The title of the settings and their places, those that one's role may enter. */
export function SettingsFrame({ at, children }: { at: Place; children: ReactNode }) {
  const t = useTranslate();
  const me = useMe();
  const isAsked = useProof((state) => state.answer !== null);
  const open = PLACES.filter(({ needs }) => needs === null || may(me.role, needs));
  return (
    <>
      <PageHead title={t("settings")}>
        <nav aria-label={t("settings")} className="flex max-w-full gap-0.5 overflow-x-auto">
          {open.map(({ name, path }) => (
            <Link
              key={name}
              href={path}
              prefetch={false}
              aria-current={at === name ? "page" : undefined}
              className={clsx("flex h-8 shrink-0 items-center rounded-md px-3", at === name ? "bg-hover font-medium" : "text-muted hover:bg-hover hover:text-text")}
            >
              {t(name)}
            </Link>
          ))}
        </nav>
      </PageHead>
      {open.some(({ name }) => name === at) ? <Suspense fallback={<Skeleton rows={8} />}>{children}</Suspense> : <Failure error={new ApiError(403, "FORBIDDEN", "")} />}
      {isAsked && (
        <Suspense>
          <ProofDialog />
        </Suspense>
      )}
    </>
  );
}
