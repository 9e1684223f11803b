"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { useChangeTask, useDependency } from "@/components/features/tasks/queries";
import type { Priority, Task } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { localDay, showDate } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

import type { Suggestion } from "./queries";
import { stepOf } from "./step";
import { useSuggestionWords } from "./words";

/** A suggestion: what could be done, why, and how sure that is. It is done on a press, and can be undone. */
export function OneSuggestion({ task, suggestion, children }: { task: Task; suggestion: Suggestion; children?: ReactNode }) {
  const t = useSuggestionWords();
  const me = useMe();
  const label = useLabel(suggestion);
  const change = useChangeTask();
  const { add } = useDependency(task);
  const step = stepOf(suggestion);
  const apply = () => {
    if (step?.kind === "change") change.mutate({ task, change: step.change });
    else if (step?.kind === "wait") add.mutate(step.taskId);
  };
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 py-2">
      <div className="min-w-0 flex-[1_1_220px]">
        {children}
        <p>{capital(suggestion.reason)}</p>
        <p className="text-[13px] text-muted">{t("howSure", { percent: Math.round(suggestion.confidence * 100), basis: suggestion.basis })}</p>
      </div>
      {step !== null && may(me.role, "updateTask") ? (
        <Button className="max-w-full !whitespace-normal" onClick={apply} busy={change.isPending || add.isPending}>
          {label}
        </Button>
      ) : suggestion.kind === "duplicate" ? (
        <Link href={`/tasks/${String(suggestion.value)}`} prefetch={false} className="inline-flex min-h-8 max-w-full items-center text-accent underline" dir="auto">
          {label}
        </Link>
      ) : (
        // What is next and already at work needs no step.
        suggestion.kind !== "next" && <span className="min-h-8 content-center text-muted">{label}</span>
      )}
    </li>
  );
}

function useLabel({ kind, value, shown, apply }: Suggestion): string {
  const t = useSuggestionWords();
  const language = useLanguage();
  switch (kind) {
    case "priority":
      return t("suggest_priority", { value: t(`priority_${value as Priority}`) });
    case "dueDate":
      return t("suggest_dueDate", { value: showDate(String(value), localDay(new Date()), language) });
    case "next":
      return t((apply?.body as { assignee?: unknown } | undefined)?.assignee === undefined ? "suggest_begin" : "suggest_take");
    default:
      return t(`suggest_${kind}`, { value: shown });
  }
}

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
