"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { StatusMark } from "@/components/ui/marks";
import type { Task } from "@/lib/api-client/types";
import { useTranslate } from "@/lib/i18n/translate";

import { useDependency, useTask } from "./queries";

/** What a task waits for; the open ones are the ones that hold it up. */
export function Dependencies({ task, mayChange }: { task: Task; mayChange: boolean }) {
  const t = useTranslate();
  const { add, remove } = useDependency(task);
  const [typed, setTyped] = useState("");
  const ids = task.dependencies ?? [];
  if (ids.length === 0 && !mayChange) return null;
  return (
    <section>
      <h3 className="mb-1 text-[13px] text-muted">{t("dependencies")}</h3>
      <ul>
        {ids.map((id) => (
          <Waited key={id} id={id} remove={mayChange ? () => { remove.mutate(id); } : undefined} />
        ))}
      </ul>
      {mayChange && (
        <form
          className="mt-1 flex gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            const taskId = typed.trim().toUpperCase();
            if (taskId !== "" && !add.isPending) add.mutate(taskId, { onSuccess: () => { setTyped(""); } });
          }}
        >
          <input className="control w-32 font-mono" placeholder={t("dependencyHint")} aria-label={t("addDependency")} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
          <Button type="submit" busy={add.isPending} disabled={typed.trim() === ""}>
            {t("add")}
          </Button>
        </form>
      )}
      <FormError message={add.error?.message} />
    </section>
  );
}

function Waited({ id, remove }: { id: string; remove: (() => void) | undefined }) {
  const t = useTranslate();
  const { data: task } = useTask(id);
  return (
    <li className="flex min-h-8 items-center gap-2">
      {task === undefined ? (
        <span className="text-muted">{t("notVisible")}</span>
      ) : (
        <Link href={`/tasks/${task.key}`} prefetch={false} className="flex min-w-0 flex-1 items-center gap-2 hover:underline">
          <StatusMark status={task.status} />
          <span className="key">{task.key}</span>
          <span className="truncate" dir="auto">
            {task.title}
          </span>
        </Link>
      )}
      {remove !== undefined && (
        <Button look="ghost" className="ml-auto" aria-label={t("removeDependency", { key: task?.key ?? id })} onClick={remove}>
          <X size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      )}
    </li>
  );
}
