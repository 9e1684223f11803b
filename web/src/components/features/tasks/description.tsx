"use client";

import { lazy, Suspense, useState } from "react";

import { Button } from "@/components/ui/button";
import { Markdown } from "@/components/ui/markdown";
import { Skeleton } from "@/components/ui/states";
import type { Task } from "@/lib/api-client/types";
import { useDraftNames } from "@/lib/drafts/use-draft";
import { useTranslate } from "@/lib/i18n/translate";

const DescriptionEditor = lazy(() => import("./description-editor"));

/** What a task is about; whoever was writing when they left goes on where they were. */
export function Description({ task, mayChange }: { task: Task; mayChange: boolean }) {
  const t = useTranslate();
  const [isOpen, setOpen] = useState<boolean | null>(null);
  const drafts = useDraftNames(`description ${task.taskId}`);
  if (mayChange && (isOpen ?? drafts.length > 0)) {
    return (
      <Suspense fallback={<Skeleton rows={3} />}>
        <DescriptionEditor task={task} close={() => { setOpen(false); }} />
      </Suspense>
    );
  }
  return (
    <section>
      <div className="mb-1 flex items-center justify-between">
        <h3 className="text-[13px] text-muted">{t("description")}</h3>
        {mayChange && (
          <Button look="ghost" className="h-7 text-[13px]" onClick={() => { setOpen(true); }}>
            {t("edit")}
          </Button>
        )}
      </div>
      {task.description === "" ? <p className="text-muted">{t("noDescription")}</p> : <Markdown text={task.description} />}
    </section>
  );
}
