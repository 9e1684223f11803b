"use client";

import { useEffect, useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import { useMembers } from "@/components/features/projects/queries";
import { PRIORITIES } from "@/lib/api-client/types";
import { useUrlState } from "@/lib/hooks/use-url-filters";
import { useTranslate } from "@/lib/i18n/translate";

import type { TaskFilters } from "./cache";

const SETTLE_MS = 150;

/** The filters of the address. */
export function useTaskFilters(): TaskFilters {
  const { get } = useUrlState();
  const [q, assignee, priority] = [get("q"), get("assignee"), get("priority")];
  return useMemo(
    () => ({ q: q || undefined, assignee: assignee || undefined, priority: priority || undefined }),
    [q, assignee, priority],
  );
}

export function FilterBar({ projectId }: { projectId: string }) {
  const t = useTranslate();
  const url = useUrlState();
  const { data: members } = useMembers(projectId);
  const isFiltered = url.get("q") !== "" || url.get("assignee") !== "" || url.get("priority") !== "";
  return (
    <div role="search" aria-label={t("filterBar")} className="flex flex-wrap items-center gap-2 px-4 pb-3">
      <Words />
      <select className="control max-w-44" aria-label={t("assignee")} value={url.get("assignee")} onChange={(event) => { url.set({ assignee: event.target.value }); }}>
        <option value="">{t("assignee")}</option>
        <option value="none">{t("nobody")}</option>
        {members?.map((member) => (
          <option key={member.userId} value={member.userId}>
            {member.name}
          </option>
        ))}
      </select>
      <select className="control" aria-label={t("priority")} value={url.get("priority")} onChange={(event) => { url.set({ priority: event.target.value }); }}>
        <option value="">{t("priority")}</option>
        {PRIORITIES.map((priority) => (
          <option key={priority} value={priority}>
            {t(`priority_${priority}`)}
          </option>
        ))}
      </select>
      {isFiltered && (
        <Button look="ghost" onClick={() => { url.set({ q: null, assignee: null, priority: null }); }}>
          {t("clearFilters")}
        </Button>
      )}
    </div>
  );
}

/** Words go to the address once the typing pauses. */
function Words() {
  const t = useTranslate();
  const url = useUrlState();
  const given = url.get("q");
  const [typed, setTyped] = useState(given);
  const [seen, setSeen] = useState(given);
  if (seen !== given) {
    // The address was changed by something else, such as "clear".
    setSeen(given);
    setTyped(given);
  }
  const { set } = url;
  useEffect(() => {
    if (typed === given) return;
    const timer = setTimeout(() => { set({ q: typed }); }, SETTLE_MS);
    return () => { clearTimeout(timer); };
  }, [typed, given, set]);
  return (
    <input
      type="search"
      className="control w-44"
      placeholder={t("filterText")}
      aria-label={t("filterText")}
      value={typed}
      onChange={(event) => { setTyped(event.target.value); }}
    />
  );
}
