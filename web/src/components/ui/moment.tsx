"use client";

import { showMoment } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

/** A moment, relative while it is near; the exact time on hover. */
export function Moment({ iso }: { iso: string }) {
  const language = useLanguage();
  return (
    <time dateTime={iso} title={new Date(iso).toLocaleString(language)} className="text-[13px] whitespace-nowrap text-muted">
      {showMoment(iso, new Date(), language)}
    </time>
  );
}
