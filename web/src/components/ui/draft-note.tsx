"use client";

import { Button } from "@/components/ui/button";
import { useTranslate } from "@/lib/i18n/translate";

/** Says that what stands here was typed earlier, and offers to let go of it. */
export function DraftNote({ discard }: { discard: () => void }) {
  const t = useTranslate();
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-2 text-[13px] text-muted">
      {t("draftFound")}
      <Button look="ghost" className="h-7 text-[13px]" onClick={discard}>
        {t("draftDiscard")}
      </Button>
    </p>
  );
}
