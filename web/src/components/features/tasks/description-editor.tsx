"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { DiffText } from "@/components/ui/diff-text";
import { DraftNote } from "@/components/ui/draft-note";
import { FormError } from "@/components/ui/form-error";
import { api, ifMatch, open } from "@/lib/api-client/client";
import type { Task, TaskPatch } from "@/lib/api-client/types";
import { useDraft } from "@/lib/drafts/use-draft";
import { useTell } from "@/lib/hooks/use-tell";
import { diffLines } from "@/lib/lines-diff";

import { putTask, taskKeys } from "./cache";
import { useWorkWords } from "./words";

/** What is written, and the text that it began from. */
interface Written {
  base: string;
  text: string;
}

/** Writes a description. Nothing is lost on the way: what somebody else saved meanwhile is shown beside it. */
export default function DescriptionEditor({ task, close }: { task: Task; close: () => void }) {
  const t = useWorkWords();
  const cache = useQueryClient();
  const tell = useTell();
  const [initial] = useState<Written>({ base: task.description, text: task.description });
  const { value, set, isFound, clear } = useDraft<Written>(`description ${task.taskId}`, initial);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const isOvertaken = task.description !== value.base && task.description !== value.text;

  const leave = () => {
    clear();
    close();
  };
  const save = async () => {
    if (isBusy) return;
    if (value.text === task.description) {
      leave();
      return;
    }
    setBusy(true);
    setRefusal(undefined);
    try {
      const { data, meta } = await saveOnto(task, value);
      if (data === null) {
        await cache.invalidateQueries({ queryKey: taskKeys.all });
      } else {
        putTask(cache, data);
        tell.done(t("changed", { key: task.key }), meta?.undoId);
        clear();
        close();
        void cache.invalidateQueries({ queryKey: taskKeys.activity(task.taskId) });
      }
    } catch (error) {
      setRefusal(error instanceof ApiError && error.isOffline ? t("offlineText") : error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };

  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {isFound && !isOvertaken && <DraftNote discard={leave} />}
      {isOvertaken && (
        <div role="alert" className="rounded-md border border-warning bg-warning-soft p-3">
          <p className="mb-2">{t("staleDescription")}</p>
          <div className="max-h-60 overflow-y-auto rounded-md bg-surface p-2">
            <DiffText lines={diffLines(task.description.split("\n"), value.text.split("\n"))} outLabel={t("byThem")} inLabel={t("byMe")} />
          </div>
          <Button className="mt-2" onClick={leave}>
            {t("keepTheirs")}
          </Button>
        </div>
      )}
      <FormError message={refusal} />
      <textarea className="control !h-48 py-2" aria-label={t("description")} autoFocus value={value.text} onChange={(event) => { set({ ...value, text: event.target.value }); }} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={isBusy}>
          {t(isOvertaken ? "saveMineInstead" : "save")}
        </Button>
        <Button look="ghost" onClick={leave}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

type Saved = { data: Task; meta: { undoId?: string } } | { data: null; meta?: undefined };

/** Saves onto what was shown; whoever changed something else is in nobody's way. Nothing, where the text itself is another by now. */
async function saveOnto(shown: Task, written: Written): Promise<Saved> {
  const patch = (task: Task) =>
    open(
      api.PATCH("/v1/tasks/{id}", {
        params: { path: { id: task.taskId }, header: ifMatch(task.version) },
        body: { description: written.text } as TaskPatch,
      }),
    );
  try {
    return await patch(shown);
  } catch (error) {
    if (!(error instanceof ApiError && error.isStale)) throw error;
    const { data } = await open(api.GET("/v1/tasks/{id}", { params: { path: { id: shown.taskId } } }));
    const newest = data as Task;
    return newest.description === shown.description ? await patch(newest) : { data: null };
  }
}
