"use client";

import type { Task } from "@/lib/api-client/types";

import { OneSuggestion } from "./one";
import { useTaskSuggestions } from "./queries";
import { useSuggestionWords } from "./words";

/** What could be done with a task. Where nothing is suggested there is nothing in its place. */
export default function TaskSuggestions({ task }: { task: Task }) {
  const t = useSuggestionWords();
  const { data: suggestions = [] } = useTaskSuggestions(task);
  if (suggestions.length === 0) return null;
  return (
    <section aria-label={t("suggestions")}>
      <h3 className="text-[13px] text-muted">{t("suggestions")}</h3>
      <ul className="divide-y divide-line">
        {suggestions.map((one) => (
          <OneSuggestion key={`${one.kind} ${String(one.value)}`} task={task} suggestion={one} />
        ))}
      </ul>
    </section>
  );
}
