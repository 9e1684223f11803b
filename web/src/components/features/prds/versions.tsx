"use client";

import clsx from "clsx";
import { lazy, Suspense } from "react";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Failure, Skeleton } from "@/components/ui/states";
import { Person } from "@/components/features/people/person";
import type { Prd } from "@/lib/api-client/types";
import { useUrlState } from "@/lib/hooks/use-url-filters";

import { ScoreMark } from "./marks";
import { useVersions } from "./queries";
import { usePrdWords } from "./words";

const Comparison = lazy(() => import("./comparison"));

/** The two revisions that an address names, the earlier first; the newest and the one before where it names none. */
export function chosenPair(from: string, to: string, newest: number): [number, number] {
  const valid = (text: string, otherwise: number) => (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= newest ? Number(text) : otherwise);
  const later = valid(to, newest);
  const earlier = valid(from, Math.max(1, later - 1));
  return earlier <= later ? [earlier, later] : [later, earlier];
}

/** Every revision of a document, and what changed between any two. */
export default function Versions({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  const url = useUrlState();
  const query = useVersions(prd.prdId);
  if (query.isPending) return <Skeleton />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const list = query.data.pages.flatMap((page) => page.data).reverse();
  const [from, to] = chosenPair(url.get("from"), url.get("to"), prd.revision);
  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_330px]">
      <div className="min-w-0 lg:order-2">
        <h2 className="mb-1 text-[16px]">{t("revisions")}</h2>
        <p className="mb-2 text-[13px] text-muted">{t("revisionsHint")}</p>
        <ol className="max-h-[60vh] overflow-y-auto">
          {list.map((one) => (
            <li key={one.revision} className={clsx("grid grid-cols-[auto_auto_1fr_auto] items-center gap-x-3 border-b border-line py-1.5", (one.revision === from || one.revision === to) && "bg-hover")}>
              {(["from", "to"] as const).map((end) => (
                <label key={end} className="flex size-7 cursor-pointer items-center justify-center">
                  <span className="sr-only">{t(end === "from" ? "compareFrom" : "compareTo", { revision: one.revision })}</span>
                  <input
                    type="radio"
                    name={end}
                    className="accent-[var(--accent)]"
                    checked={one.revision === (end === "from" ? from : to)}
                    onChange={() => { url.set({ from: String(end === "from" ? one.revision : from), to: String(end === "to" ? one.revision : to) }); }}
                  />
                </label>
              ))}
              <span className="min-w-0">
                <span className="block tabular-nums">{t("versionAndRevision", { version: one.version, revision: one.revision })}</span>
                <span className="flex min-w-0 items-center gap-2 text-[13px] text-muted">
                  <Person id={one.revisedBy} /> <Moment iso={one.createdAt} />
                </span>
              </span>
              <ScoreMark score={one.score} />
            </li>
          ))}
        </ol>
        {query.hasNextPage && (
          <Button className="mt-2" onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            {t("moreTasks")}
          </Button>
        )}
      </div>
      <div className="min-w-0 lg:order-1">
        {from === to ? (
          <p className="text-muted">{t(prd.revision === 1 ? "oneRevision" : "sameRevision")}</p>
        ) : (
          <Suspense fallback={<Skeleton />}>
            <Comparison id={prd.prdId} from={from} to={to} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
