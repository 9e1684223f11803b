"use client";

import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useId } from "react";

import { Due } from "@/components/ui/due";
import { Person } from "@/components/features/people/person";
import { useUrlState } from "@/lib/hooks/use-url-filters";

import { Explained } from "./explained";
import type { TaskRisk } from "./queries";
import { RiskMark } from "./risk-mark";
import { useRiskWords } from "./words";

/** Stands in the address for "none is open". */
const NONE = "-";

/** Tasks by their risk; the one that is open shows why. Which one that is, the address says. */
export function RiskList({ tasks }: { tasks: readonly TaskRisk[] }) {
  const t = useRiskWords();
  const { get, set } = useUrlState();
  const open = get("task") || tasks[0]?.key;
  return (
    <section aria-labelledby="riskiest">
      <h2 id="riskiest" className="mb-1 px-4 text-[16px]">
        {t("riskiest")}
      </h2>
      <ul>
        {tasks.map((risk) => (
          <Row key={risk.taskId} risk={risk} isOpen={risk.key === open} toggle={() => { set({ task: risk.key === open ? NONE : risk.key }); }} />
        ))}
      </ul>
    </section>
  );
}

function Row({ risk, isOpen, toggle }: { risk: TaskRisk; isOpen: boolean; toggle: () => void }) {
  const t = useRiskWords();
  const id = useId();
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={toggle}
        className={clsx(
          "grid min-h-10 w-full grid-cols-[16px_68px_minmax(0,1fr)] items-center gap-x-3 px-4 py-1.5 text-left hover:bg-hover lg:grid-cols-[16px_68px_68px_minmax(0,1fr)_24px_92px]",
          isOpen && "bg-hover",
        )}
      >
        <ChevronRight size={16} strokeWidth={1.75} aria-hidden className={clsx("text-muted transition-transform duration-150", isOpen && "rotate-90")} />
        <RiskMark score={risk.score} level={risk.level} />
        <span className="key hidden lg:block">{risk.key}</span>
        <span className="truncate" dir="auto">
          {risk.title}
        </span>
        <span className="col-start-3 flex items-center gap-2 lg:contents">
          <span className="key lg:hidden">{risk.key}</span>
          <span className="flex h-5 items-center">
            <Person id={risk.assignee} bare />
          </span>
          <span className="lg:text-right">
            {risk.assumedDate == null ? (
              <Due day={risk.dueDate} done={false} />
            ) : (
              <span className="text-[13px] text-muted">
                ≈ <Due day={risk.assumedDate.date} done />
              </span>
            )}
          </span>
        </span>
      </button>
      {isOpen && (
        <div id={id} className="flex flex-col gap-3 px-4 pt-2 pb-6 lg:pl-11">
          <Link href={`/tasks/${risk.key}`} prefetch={false} className="self-start text-[13px] text-accent underline">
            {t("openTask", { key: risk.key })}
          </Link>
          <Explained risk={risk} />
        </div>
      )}
    </li>
  );
}
