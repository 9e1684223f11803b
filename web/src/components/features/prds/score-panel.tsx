"use client";

import { Failure, Skeleton } from "@/components/ui/states";
import type { Prd } from "@/lib/api-client/types";
import type { components } from "@codexflow/api-client/schema";

import { ScoreMark } from "./marks";
import { anchorOfPlace } from "./places";
import { useScore } from "./queries";
import { usePrdWords, type PrdMessage } from "./words";

type Check = components["schemas"]["PrdCheck"];

/** So many findings of a check are seen at once. */
const SHOWN = 8;

/** What the twelve checks give, and of those that failed each place to mend. */
export function ScorePanel({ prd }: { prd: Prd }) {
  const t = usePrdWords();
  const { data, isLoadingError, error, refetch } = useScore(prd.prdId, prd.revision);
  if (isLoadingError) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={3} />;
  const failed = data.checks.filter((check) => check.findingCount > 0);
  return (
    <section aria-labelledby="score-title">
      <div className="mb-1 flex items-baseline justify-between">
        <h2 id="score-title" className="text-[13px] text-muted">
          {t("score")}
        </h2>
        <span className="text-[20px] leading-7 font-semibold">
          <ScoreMark score={data.score} />
        </span>
      </div>
      {failed.length === 0 ? (
        <p>{t("allChecksMet", { count: data.checks.length })}</p>
      ) : (
        <>
          <p className="mb-1">{t("checksMet", { met: data.checks.length - failed.length, all: data.checks.length })}</p>
          <ul className="flex flex-col gap-1">
            {failed.map((check) => (
              <Failed key={check.name} check={check} prd={prd} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Failed({ check, prd }: { check: Check; prd: Prd }) {
  const t = usePrdWords();
  const rest = check.findingCount - Math.min(check.findings.length, SHOWN);
  return (
    <li>
      <details>
        <summary className="flex min-h-7 cursor-pointer items-center justify-between gap-2 rounded-md hover:bg-hover">
          <span>
            <span aria-hidden className="mr-1.5 text-warning">
              ▲
            </span>
            {t(`check_${check.name}` as PrdMessage)}
          </span>
          <span className="text-muted tabular-nums">{check.findingCount}</span>
        </summary>
        <ul className="mt-0.5 mb-2 ml-5 flex flex-col gap-1">
          {check.findings.slice(0, SHOWN).map(({ where, message }, at) => {
            const anchor = anchorOfPlace(where, prd.content);
            return (
              <li key={at} className="break-words">
                {anchor !== null && (
                  <a href={`#${anchor}`} className="mr-1.5 text-accent underline">
                    {nameOf(where, t)}
                  </a>
                )}
                {message}
              </li>
            );
          })}
          {rest > 0 && <li className="text-muted">{t("moreFindings", { count: rest })}</li>}
        </ul>
      </details>
    </li>
  );
}

/** What a place is called: its id, or its section and number. */
function nameOf(where: string, t: ReturnType<typeof usePrdWords>): string {
  const [first = "", ...rest] = where.split("/");
  const key = `section_${first}` as PrdMessage;
  const name = t(key);
  const place = rest.find((part) => /^\d+$/.test(part));
  return [name === key ? first : name, place === undefined ? "" : String(Number(place) + 1)].filter(Boolean).join(" ");
}
