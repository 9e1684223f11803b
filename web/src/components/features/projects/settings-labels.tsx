"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import type { Project } from "@/lib/api-client/types";

import { useAddLabel, useLabels, useRemoveLabel } from "./settings-queries";

const FIRST_COLOR = "#6b7cff";

/** The words that tasks are meant to bear, their colours, and how much each is used. */
export function Labels({ project }: { project: Project }) {
  const t = useManageWords();
  const query = useLabels(project.projectId);
  const remove = useRemoveLabel(project.projectId, (name) => t("labelRemoved", { name }));
  if (query.isPending) return <Skeleton rows={3} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("labels")}</h2>
      {query.data.length === 0 && <p className="text-muted">{t("noLabels")}</p>}
      <ul>
        {query.data.map((label) => (
          <li key={label.name} className="flex min-h-10 items-center gap-3 border-b border-line">
            <span className="size-3 shrink-0 rounded-full border border-line-strong" style={{ background: label.color ?? "transparent" }} aria-hidden />
            <span className="min-w-0 flex-1 truncate" dir="auto">
              {label.name}
            </span>
            {label.color == null && <span className="text-[13px] text-muted">{t("labelUndefined")}</span>}
            <span className="text-[13px] text-muted tabular-nums">{t("tasks", { count: label.tasks })}</span>
            <span className="flex w-24 justify-end">
              {label.color != null && (
                <Button look="ghost" aria-label={t("removeLabel", { name: label.name })} onClick={() => { remove.mutate(label.name); }}>
                  {t("remove")}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <AddLabel project={project} />
    </section>
  );
}

function AddLabel({ project }: { project: Project }) {
  const t = useManageWords();
  const [name, setName] = useState("");
  const [color, setColor] = useState(FIRST_COLOR);
  const add = useAddLabel(project.projectId, (label) => t("labelAdded", { name: label.name }));
  return (
    <form
      className="mt-3 flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ name: name.trim(), color }, { onSuccess: () => { setName(""); } });
      }}
    >
      <Field label={t("labelName")} error={add.error?.message}>
        {(wiring) => <input className="control" {...wiring} value={name} onChange={(event) => { setName(event.target.value); }} />}
      </Field>
      <Field label={t("labelColor")}>
        {(wiring) => <input className="control !w-14 !p-1" type="color" {...wiring} value={color} onChange={(event) => { setColor(event.target.value); }} />}
      </Field>
      <Button type="submit" className="mt-6" disabled={name.trim() === ""} busy={add.isPending}>
        {t("addLabel")}
      </Button>
    </form>
  );
}
