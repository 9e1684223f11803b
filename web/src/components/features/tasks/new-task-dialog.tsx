"use client";

import { usePathname } from "next/navigation";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DraftNote } from "@/components/ui/draft-note";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useMembers, useProjects } from "@/components/features/projects/queries";
import { PRIORITIES, type Priority } from "@/lib/api-client/types";
import { useFormDraft } from "@/lib/drafts/use-form-draft";
import { showErrors } from "@/lib/form-errors";
import { idIn } from "@/lib/hooks/use-route-id";
import { useTranslate } from "@/lib/i18n/translate";

import { useCreateTask } from "./queries";

interface Values {
  projectId: string;
  title: string;
  description: string;
  priority: Priority;
  assignee: string;
  dueDate: string;
}

const FIELDS = ["projectId", "title", "description", "priority", "assignee", "dueDate"] as const;

const EMPTY: Values = { projectId: "", title: "", description: "", priority: "medium", assignee: "", dueDate: "" };
const TYPED = ["title", "description"] as const;

export default function NewTaskDialog({ close }: { close: () => void }) {
  const t = useTranslate();
  const here = idIn(usePathname(), "projects");
  const projects = useProjects().data?.pages.flatMap((page) => page.data) ?? [];
  const create = useCreateTask();
  const fallback = projects.find((project) => [project.key, project.projectId].includes(here)) ?? projects[0];
  const form = useForm<Values>({
    values: { ...EMPTY, projectId: fallback?.projectId ?? "" },
    resetOptions: { keepDirtyValues: true },
  });
  const { register, handleSubmit, setError, watch, formState } = form;
  const draft = useFormDraft({ name: "new-task", form, empty: EMPTY, typed: TYPED });
  const { data: members = [] } = useMembers(watch("projectId"));

  const submit = handleSubmit(async ({ assignee, dueDate, description, ...rest }) => {
    try {
      await create.mutateAsync({ ...rest, ...(description && { description }), ...(assignee && { assignee }), ...(dueDate && { dueDate }) });
      draft.clear();
      close();
    } catch (error) {
      showErrors(error, FIELDS, setError);
    }
  });

  const { errors } = formState;
  return (
    <Dialog title={t("newTask")} close={close}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 overflow-y-auto p-4" noValidate>
        <FormError message={errors.root?.message} />
        {draft.isFound && <DraftNote discard={draft.discard} />}
        <Field label={t("title")} error={errors.title?.message}>
          {(wiring) => <input className="control" autoFocus {...wiring} {...register("title", { validate: (title) => title.trim() !== "" || t("titleNeeded") })} />}
        </Field>
        <Field label={t("description")} error={errors.description?.message}>
          {(wiring) => <textarea className="control !h-24 py-2" {...wiring} {...register("description")} />}
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t("project")} error={errors.projectId?.message}>
            {(wiring) => (
              <select className="control" {...wiring} {...register("projectId")}>
                {projects.map((project) => (
                  <option key={project.projectId} value={project.projectId}>
                    {project.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("assignee")} error={errors.assignee?.message}>
            {(wiring) => (
              <select className="control" {...wiring} {...register("assignee")}>
                <option value="">{t("nobody")}</option>
                {members.map((member) => (
                  <option key={member.userId} value={member.userId}>
                    {member.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("priority")} error={errors.priority?.message}>
            {(wiring) => (
              <select className="control" {...wiring} {...register("priority")}>
                {PRIORITIES.map((priority) => (
                  <option key={priority} value={priority}>
                    {t(`priority_${priority}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("dueDate")} error={errors.dueDate?.message}>
            {(wiring) => <input className="control" type="date" {...wiring} {...register("dueDate")} />}
          </Field>
        </div>
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit" look="primary" busy={formState.isSubmitting}>
            {t("createTask")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
