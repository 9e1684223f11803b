"use client";

import { X } from "lucide-react";
import { useEffect } from "react";

import { Button } from "@/components/ui/button";
import { useTranslate } from "@/lib/i18n/translate";
import { useToasts, type Toast } from "@/store/toasts";

const SHOWN_MS = 8000;

/** What just happened, and the way back. A refusal stays until it is closed. */
export function Toaster() {
  const list = useToasts((state) => state.list);
  return (
    <div role="log" aria-live="polite" className="pointer-events-none fixed right-4 bottom-16 z-50 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2 md:bottom-4">
      {list.map((toast) => (
        <One key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function One({ toast }: { toast: Toast }) {
  const t = useTranslate();
  const drop = useToasts((state) => state.drop);
  useEffect(() => {
    if (toast.tone === "danger") return;
    const timer = setTimeout(() => { drop(toast.id); }, SHOWN_MS);
    return () => { clearTimeout(timer); };
  }, [toast, drop]);
  const action = toast.action;
  return (
    <div className="pointer-events-auto flex items-center gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 shadow-lg">
      <div className="min-w-0 flex-1">
        <p className={toast.tone === "danger" ? "text-danger" : undefined}>{toast.text}</p>
        {toast.note != null && <p className="text-[12px] break-all text-muted">{toast.note}</p>}
      </div>
      {action !== undefined && (
        <Button look="ghost" onClick={() => { drop(toast.id); action.run(); }} className="font-medium !text-accent">
          {action.label}
        </Button>
      )}
      <Button look="ghost" aria-label={t("close")} onClick={() => { drop(toast.id); }}>
        <X size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </div>
  );
}
