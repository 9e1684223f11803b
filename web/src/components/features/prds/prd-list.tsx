"use client";

import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import type { PrdHead } from "@/lib/api-client/types";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";

import { ScoreMark, StandingMark } from "./marks";
import { usePrds } from "./queries";
import { usePrdWords } from "./words";

const LINK = "inline-flex h-8 shrink-0 items-center rounded-md bg-accent px-3 font-medium whitespace-nowrap text-accent-text hover:opacity-90";
const GRID = "grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-4 lg:grid-cols-[minmax(0,1fr)_120px_80px_64px_110px]";

/** The documents of a project: where each stands, and how good it is. */
export default function PrdList({ project }: { project: string }) {
  const t = usePrdWords();
  const me = useMe();
  const query = usePrds(project);
  const list = query.data?.pages.flatMap((page) => page.data) ?? [];
  const add = may(me.role, "writePrd") && (
    <Link href={`/projects/${project}/prds/new`} prefetch={false} className={LINK}>
      {t("newPrd")}
    </Link>
  );
  if (query.isPending) return <Skeleton />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (list.length === 0) {
    return (
      <Empty title={t("noPrds")} text={t(add === false ? "noPrdsTextReader" : "noPrdsText")}>
        {add}
      </Empty>
    );
  }
  return (
    <>
      <div className="flex items-center justify-between gap-4 px-4 pb-3">
        <p className="text-muted">{t("prdCount", { count: list.length })}</p>
        {add}
      </div>
      <div aria-hidden className={`${GRID} hidden h-8 border-b border-line text-[13px] text-muted lg:grid`}>
        <span>{t("title")}</span>
        <span>{t("status")}</span>
        <span>{t("version")}</span>
        <span className="text-right">{t("score")}</span>
        <span className="text-right">{t("changedAt")}</span>
      </div>
      <ul>
        {list.map((prd) => (
          <Row key={prd.prdId} prd={prd} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="p-4 text-center">
          <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            {t("moreTasks")}
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ prd }: { prd: PrdHead }) {
  const t = usePrdWords();
  return (
    <li className="border-b border-line">
      <Link href={`/prds/${prd.prdId}`} prefetch={false} className={`${GRID} min-h-11 py-2 hover:bg-hover`}>
        <span className="truncate font-medium" dir="auto">
          {prd.title}
        </span>
        <span className="order-3 lg:order-none">
          <StandingMark standing={prd.approvalStatus} />
        </span>
        <span className="order-4 justify-self-end text-[13px] text-muted tabular-nums lg:order-none lg:justify-self-start">
          {t("versionNumber", { version: prd.version })}
        </span>
        <span className="text-right">
          <ScoreMark score={prd.score} />
        </span>
        <span className="hidden text-right lg:block">
          <Moment iso={prd.updatedAt} />
        </span>
      </Link>
    </li>
  );
}
