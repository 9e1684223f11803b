"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { useManageWords } from "@/components/features/people/manage-words";

import type { ApiKey } from "./key-queries";

/** A new key, shown this once. */
export function MadeKey({ made, close }: { made: ApiKey; close: () => void }) {
  const t = useManageWords();
  return (
    <div role="status" className="flex flex-col items-start gap-3 rounded-md bg-warning-soft p-3">
      <p className="font-medium">{t("keyMade", { name: made.name })}</p>
      <Secret text={made.key ?? ""} />
      <Button onClick={close}>{t("keepKey")}</Button>
    </div>
  );
}

/** Something to be copied, chosen whole by a click. */
export function Secret({ text }: { text: string }) {
  const t = useManageWords();
  const [isCopied, setCopied] = useState(false);
  return (
    <p className="flex max-w-full flex-wrap items-center gap-2">
      <code className="min-w-0 rounded-md bg-surface px-3 py-1.5 text-[13px] break-all select-all">{text}</code>
      <Button
        onClick={() => {
          // Where the browser does not allow it, it is there to be chosen.
          void navigator.clipboard.writeText(text).then(
            () => { setCopied(true); },
            () => undefined,
          );
        }}
      >
        {t(isCopied ? "copied" : "copy")}
      </Button>
    </p>
  );
}
