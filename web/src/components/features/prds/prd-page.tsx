"use client";

import Link from "next/link";
import { lazy, Suspense } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { useProject } from "@/components/features/projects/queries";
import { useRouteId } from "@/lib/hooks/use-route-id";
import { useTranslate } from "@/lib/i18n/translate";

import { usePrd } from "./queries";

const PrdView = lazy(() => import("./prd-view"));

export function PrdPage() {
  const t = useTranslate();
  const id = useRouteId("prds");
  const prd = usePrd(id);
  const project = useProject(prd.data?.projectId ?? "");
  if (prd.isLoadingError && prd.data === undefined) return <Failure error={prd.error} retry={() => void prd.refetch()} />;
  if (prd.data === undefined) return <Skeleton rows={10} />;
  const home = project.data?.key ?? prd.data.projectId;
  return (
    <div className="mx-auto max-w-[1180px] px-4 pt-4 pb-12">
      <nav aria-label="Breadcrumb" className="mb-2 flex min-w-0 items-center gap-2 text-[13px] text-muted">
        <Link href="/projects" className="hover:underline">
          {t("projects")}
        </Link>
        {home != null && (
          <>
            <span aria-hidden>/</span>
            <Link href={`/projects/${home}/board`} prefetch={false} className="truncate hover:underline" dir="auto">
              {project.data?.name ?? "…"}
            </Link>
            <span aria-hidden>/</span>
            <Link href={`/projects/${home}/prds`} prefetch={false} className="hover:underline">
              {t("prds")}
            </Link>
          </>
        )}
      </nav>
      <Suspense fallback={<Skeleton rows={10} />}>
        <PrdView key={prd.data.prdId} prd={prd.data} home={home ?? null} />
      </Suspense>
    </div>
  );
}
