"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { lazy, Suspense } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Moment } from "@/components/ui/moment";
import { Skeleton } from "@/components/ui/states";
import { Person } from "@/components/features/people/person";
import { TitleField } from "@/components/features/tasks/title-field";
import type { Prd } from "@/lib/api-client/types";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";
import { useTell } from "@/lib/hooks/use-tell";
import { useUrlState } from "@/lib/hooks/use-url-filters";
import { useToasts } from "@/store/toasts";

import { Actions } from "./actions";
import { Document } from "./document";
import { StandingMark } from "./marks";
import { readPrd } from "./queries";
import { usePrdWords } from "./words";
import { useChangePrd } from "./writes";

const Trace = lazy(() => import("./trace"));
const Versions = lazy(() => import("./versions"));

const VIEWS = ["document", "trace", "versions"] as const;

/** A document: what it says, where its requirements have got to, and how it became so. */
export default function PrdView({ prd, home }: { prd: Prd; home: string | null }) {
  const t = usePrdWords();
  const me = useMe();
  const url = useUrlState();
  const pathname = usePathname();
  const view = VIEWS.find((one) => one === url.get("view")) ?? "document";
  const saveTitle = useSaveTitle(prd);
  return (
    <>
      <TitleField title={prd.title} mayChange={may(me.role, "writePrd")} level={1} save={saveTitle} />
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <StandingMark standing={prd.approvalStatus} />
        <span className="text-muted tabular-nums">{t("versionAndRevision", { version: prd.version, revision: prd.revision })}</span>
        <span className="flex min-w-0 items-center gap-2 text-muted">
          <Person id={prd.revisedBy} /> <Moment iso={prd.updatedAt} />
        </span>
        <Actions prd={prd} home={home} />
      </div>
      <nav aria-label={t("views")} className="mt-3 mb-5 flex gap-0.5 overflow-x-auto border-b border-line pb-2">
        {VIEWS.map((name) => (
          <Link
            key={name}
            href={name === "document" ? pathname : `${pathname}?view=${name}`}
            prefetch={false}
            scroll={false}
            aria-current={view === name ? "page" : undefined}
            className={clsx("flex h-8 items-center rounded-md px-3", view === name ? "bg-hover font-medium" : "text-muted hover:bg-hover hover:text-text")}
          >
            {t(`prdView_${name}`)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Skeleton rows={8} />}>
        {view === "document" && <Document prd={prd} />}
        {view === "trace" && <Trace prd={prd} />}
        {view === "versions" && <Versions prd={prd} />}
      </Suspense>
    </>
  );
}

/** Saves a title; where somebody was faster, theirs is shown and ours can be applied again. */
function useSaveTitle(prd: Prd) {
  const t = usePrdWords();
  const tell = useTell();
  const show = useToasts((state) => state.show);
  const change = useChangePrd(prd.prdId);
  const save = (title: string, revision: number) => {
    change.mutate(
      { revision, change: { title } },
      {
        onError: async (error) => {
          if (!(error instanceof ApiError && error.isStale)) {
            tell.failed(error, () => { save(title, revision); });
            return;
          }
          const theirs = await readPrd(prd.prdId);
          show({
            tone: "danger",
            text: t("staleTitle", { title: theirs.title }),
            action: { label: t("applyMine"), run: () => { save(title, theirs.revision); } },
          });
        },
      },
    );
  };
  return (title: string) => { save(title, prd.revision); };
}
