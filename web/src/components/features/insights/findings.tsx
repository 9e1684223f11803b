"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { useRiskWords } from "@/components/features/risks/words";
import type { RiskMessage } from "@/lib/i18n/risks.en";

import type { Insights } from "./queries";

/** What the forecast above and the charts below say already. */
const SAID: readonly string[] = ["completion", "end-date", "anomaly"];

/** What is worth knowing beside, in the server's words. */
export function Findings({ findings }: { findings: Insights["findings"] }) {
  const t = useRiskWords();
  const shown = findings.filter((one) => !SAID.includes(one.about));
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("insightsTitle")}</h2>
      {shown.length === 0 ? (
        <p className="text-muted">{t("noFindings")}</p>
      ) : (
        <ul>
          {shown.map((one) => (
            <li key={one.text} className="grid gap-x-4 border-t border-line py-2 md:grid-cols-[130px_minmax(0,1fr)]">
              <span className="text-[13px] text-muted">{t(`about_${one.about.replaceAll("-", "_")}` as RiskMessage)}</span>
              <span>{withLinks(one.text)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Keys of tasks in a sentence, as links to them. */
function withLinks(text: string): ReactNode[] {
  return text.split(/\b([A-Z][A-Z0-9]+-\d+)\b/).map((part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      <Link key={place} href={`/tasks/${part}`} prefetch={false} className="text-accent underline">
        {part}
      </Link>
    ),
  );
}
