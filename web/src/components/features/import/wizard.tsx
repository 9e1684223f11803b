"use client";

import Link from "next/link";
import { useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

import { reportOf, useImport, useJob, useUndoImport, type Job } from "./queries";
import { ReportView } from "./report-view";
import { useImportWords } from "./words";

/** A file, what it would do, and then that; nothing is written before somebody has seen the report. */
export default function Wizard() {
  const t = useImportWords();
  const [file, setFile] = useState<File | null>(null);
  const [project, setProject] = useState("");
  const rehearse = useImport(true);
  const carryOut = useImport(false);
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const source = file === null ? null : { file, project: project.trim().toUpperCase(), timezone };
  const rehearsal = useJob(rehearse.data);
  const begun = carryOut.data;

  if (begun !== undefined) return <Progress key={begun.jobId} begun={begun} />;

  const change = () => { rehearse.reset(); };
  const report = rehearse.data !== undefined && rehearsal.data?.state === "succeeded" ? reportOf(rehearsal.data) : null;
  const refused = carryOut.error ?? rehearse.error;
  return (
    <div className="flex max-w-[760px] flex-col gap-6 px-4 pb-12">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (source !== null) rehearse.mutate(source);
        }}
      >
        <Field label={t("importFile")} hint={t("importHint")}>
          {(wiring) => (
            <input
              type="file"
              accept=".csv,.gz,text/csv,application/gzip"
              className="w-full rounded-lg border border-dashed border-line-strong bg-bg p-6"
              {...wiring}
              onChange={(event) => {
                change();
                setFile(event.target.files?.[0] ?? null);
              }}
            />
          )}
        </Field>
        <Field label={t("importProject")} hint={t("importProjectHint")}>
          {(wiring) => (
            <input
              className="control max-w-32 font-mono uppercase"
              {...wiring}
              value={project}
              onChange={(event) => {
                change();
                setProject(event.target.value);
              }}
            />
          )}
        </Field>
        <Button type="submit" look={report === null ? "primary" : "plain"} className="self-start" disabled={file === null} busy={rehearse.isPending || rehearsal.data?.state === "running"}>
          {t("rehearse")}
        </Button>
      </form>
      {refused !== null && <Refusal error={refused} />}
      {rehearsal.data?.state === "failed" && <p role="alert" className="text-danger">{rehearsal.data.error}</p>}
      {report !== null && source !== null && (
        <>
          <ReportView report={report} />
          <Button look="primary" className="self-start" disabled={report.create + report.update === 0} busy={carryOut.isPending} onClick={() => { carryOut.mutate(source); }}>
            {t("importRows", { count: report.create + report.update })}
          </Button>
        </>
      )}
    </div>
  );
}

/** Everything that is wrong with the file, at once. */
function Refusal({ error }: { error: Error }) {
  const details = error instanceof ApiError ? error.details : [];
  return (
    <div role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
      <p>{error.message}</p>
      <ul className="list-disc pl-5">
        {details.map((one) => (
          <li key={one.path}>{one.message}</li>
        ))}
      </ul>
    </div>
  );
}

function Progress({ begun }: { begun: Job }) {
  const t = useImportWords();
  const job = useJob(begun).data ?? begun;
  const undo = useUndoImport();
  const undone = useJob(undo.data).data;
  if (job.state === "running") {
    return (
      <div className="max-w-[760px] px-4" role="status">
        <p className="mb-2">{t("importing", { done: job.done, total: job.total ?? "…" })}</p>
        <progress className="w-full accent-[var(--accent)]" aria-label={t("importTitle")} value={job.done} max={job.total ?? undefined} />
      </div>
    );
  }
  const report = reportOf(job);
  return (
    <div className="flex max-w-[760px] flex-col gap-6 px-4 pb-12">
      {job.error != null && <p role="alert" className="text-danger">{job.error}</p>}
      {undo.error !== null && <Refusal error={undo.error} />}
      {undone !== undefined && undone.state !== "running" ? (
        <p role="status">{undone.state === "succeeded" ? t("importUndone") : undone.error}</p>
      ) : (
        <>
          <p role="status" className="text-[16px]">
            {t("imported", { count: report.create + report.update })}
          </p>
          <div className="flex gap-2">
            {report.project !== "" && (
              <Link href={`/projects/${report.project}/board`} className="inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-accent-text hover:opacity-90">
                {t("openProject", { key: report.project })}
              </Link>
            )}
            <Button busy={undo.isPending || undone?.state === "running"} onClick={() => { undo.mutate(job.jobId); }}>
              {t("undoImport")}
            </Button>
          </div>
          <ReportView report={report} />
        </>
      )}
    </div>
  );
}
