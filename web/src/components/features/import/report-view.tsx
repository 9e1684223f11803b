"use client";

import type { ImportMessage } from "@/lib/i18n/import.en";
import type { Translate } from "@/lib/i18n/translate";

import type { Report } from "./report";
import { useImportWords } from "./words";

/** So many findings are shown; the command line lists all of them. */
const MOST_FINDINGS = 100;

export function ReportView({ report }: { report: Report }) {
  const t = useImportWords();
  const figures: [ImportMessage, number][] = [
    ["import_create", report.create],
    ["import_update", report.update],
    ["import_unchanged", report.unchanged],
    ["import_skip", report.skip],
    ["import_comments", report.comments],
    ["import_links", report.links],
  ];
  return (
    <section className="flex flex-col gap-4" aria-label={t("importReport")}>
      <h2 className="text-[16px]">{t(report.isNew ? "importInto_new" : "importInto_known", { key: report.project, count: report.rows })}</h2>
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {figures.map(([name, count]) => (
          <div key={name}>
            <dt className="text-[13px] text-muted">{t(name)}</dt>
            <dd className="font-medium tabular-nums">{count}</dd>
          </div>
        ))}
      </dl>
      {report.statuses.length > 0 && (
        <p>
          <span className="text-muted">{t("status")}:</span> {report.statuses.map(({ from, to, count }) => `${from} → ${statusName(to, t)} (${count})`).join(", ")}
        </p>
      )}
      {report.newPeople.length > 0 && (
        <p>
          <span className="text-muted">{t("import_people", { count: report.newPeople.length })}:</span> {report.newPeople.join(", ")}
        </p>
      )}
      {report.ignoredColumns.length > 0 && (
        <p>
          <span className="text-muted">{t("import_ignored")}:</span> {report.ignoredColumns.join(", ")}
        </p>
      )}
      {report.findings.length > 0 && (
        <details>
          <summary className="cursor-pointer">{t("import_findings", { count: report.findings.length })}</summary>
          <ul className="mt-2 text-[13px]">
            {report.findings.slice(0, MOST_FINDINGS).map((one) => (
              <li key={`${one.line} ${one.message}`} className="flex gap-3 border-t border-line py-1">
                <span className="key w-20 shrink-0">{one.key}</span>
                <span className="min-w-0 break-words">{one.message}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function statusName(status: string, t: Translate<ImportMessage>): string {
  return ["todo", "in-progress", "review", "done"].includes(status) ? t(`status_${status}` as ImportMessage) : status;
}
