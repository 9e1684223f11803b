"use client";

import clsx from "clsx";
import { lazy, Suspense } from "react";

import { Button } from "@/components/ui/button";
import type { Task } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";

import { Comments } from "./comments";
import { Dependencies } from "./dependencies";
import { Description } from "./description";
import { TaskFields } from "./fields";
import { TaskHistory } from "./history";
import { useChangeTask, useDeleteTask } from "./queries";
import { TitleField } from "./title-field";

const TaskSuggestions = lazy(() => import("@/components/features/suggestions/task-suggestions"));
const TaskRisk = lazy(() => import("@/components/features/risks/task-risk"));

/** Everything about a task: the same in the panel and on its page. */
export default function TaskDetail({ task, wide = false }: { task: Task; wide?: boolean }) {
  const t = useTranslate();
  const me = useMe();
  const change = useChangeTask();
  const remove = useDeleteTask();
  const mayChange = may(me.role, "updateTask");
  const save = (changed: Parameters<typeof change.mutate>[0]["change"]) => { change.mutate({ task, change: changed }); };
  const fields = (
    <div className="flex flex-col gap-4">
      <TaskFields task={task} mayChange={mayChange} save={save} />
      {may(me.role, "deleteTask") && (
        <Button look="danger" className="self-start" onClick={() => { remove.mutate(task); }} busy={remove.isPending}>
          {t("deleteTask")}
        </Button>
      )}
    </div>
  );
  return (
    <div className={clsx("grid gap-x-10 gap-y-6", wide && "lg:grid-cols-[minmax(0,1fr)_280px]")}>
      <div className="flex min-w-0 flex-col gap-5">
        <TitleField title={task.title} mayChange={mayChange} level={wide ? 1 : 2} save={(title) => { save({ title }); }} />
        {!wide && fields}
        <Description task={task} mayChange={mayChange} />
        {task.status !== "done" && (
          <Suspense>
            <TaskRisk task={task} />
            <TaskSuggestions task={task} />
          </Suspense>
        )}
        <Dependencies task={task} mayChange={mayChange} />
        <Comments taskId={task.taskId} />
        <TaskHistory taskId={task.taskId} />
      </div>
      {wide && <div>{fields}</div>}
    </div>
  );
}
