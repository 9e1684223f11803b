"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { useManageWords } from "@/components/features/people/manage-words";
import type { Project } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";

import { useDeleteProject } from "./settings-queries";

/** The end of a project; its key is asked for, because much goes with it. */
export function DeleteProject({ project }: { project: Project }) {
  const t = useManageWords();
  const me = useMe();
  const [isAsking, ask] = useState(false);
  if (!may(me.role, "deleteProject")) return null;
  return (
    <section className="flex flex-col items-start gap-2">
      <h2 className="text-[16px]">{t("deleteProject")}</h2>
      <p className="text-muted">{t("deleteProjectText")}</p>
      <Button look="danger" onClick={() => { ask(true); }}>
        {t("deleteProject")}
      </Button>
      {isAsking && <Sure project={project} close={() => { ask(false); }} />}
    </section>
  );
}

function Sure({ project, close }: { project: Project; close: () => void }) {
  const t = useManageWords();
  const router = useRouter();
  const remove = useDeleteProject(project, t("projectDeleted", { name: project.name }), () => { router.replace("/projects"); });
  const [typed, type] = useState("");
  const [isWrong, setWrong] = useState(false);
  return (
    <Dialog title={t("deleteProject")} close={close}>
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim().toUpperCase() === project.key) remove.mutate();
          else setWrong(true);
        }}
      >
        <p>{t("deleteProjectAsk", { key: project.key, name: project.name, count: project.metrics?.totalTasks ?? 0 })}</p>
        <Field label={t("deleteConfirm")} error={isWrong ? t("deleteMismatch", { key: project.key }) : undefined}>
          {(wiring) => (
            <input
              className="control max-w-32 font-mono uppercase"
              autoFocus
              autoComplete="off"
              {...wiring}
              value={typed}
              onChange={(event) => {
                setWrong(false);
                type(event.target.value);
              }}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit" look="danger" busy={remove.isPending}>
            {t("deleteProject")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
