"use client";

import type { Task } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";
import { useLanguage } from "@/lib/i18n/translate";

import { useEstimate } from "./queries";
import { useRiskWords } from "./words";

/** What such an estimate has meant before: "your 8 h tasks take 13 h". */
export default function EstimateHint({ task, hours }: { task: Task; hours: number }) {
  const t = useRiskWords();
  const me = useMe();
  const language = useLanguage();
  const { data } = useEstimate(task, hours);
  if (data === undefined || data.restsOn === "nothing") return null;
  const round = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  const whose = data.restsOn === "project" ? "estimateProject" : task.assignee === me.userId ? "estimateOwn" : "estimatePerson";
  return <dd className="col-start-2 px-1.5 pb-1 text-[13px] text-muted">{t(whose, { hours: round(data.hours), p50: round(data.p50), p80: round(data.p80) })}</dd>;
}
