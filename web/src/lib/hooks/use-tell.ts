"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { api, open } from "@/lib/api-client/client";
import { useTranslate } from "@/lib/i18n/translate";
import { useLastUndo } from "@/store/last-undo";
import { useToasts } from "@/store/toasts";

/** Toasts with a way back: what a write did, that it failed, and the undo of it. */
export function useTell() {
  const t = useTranslate();
  const cache = useQueryClient();
  const show = useToasts((state) => state.show);
  const remember = useLastUndo((state) => state.set);

  const failed = useCallback(
    (error: unknown, again?: () => void) => {
      const known = error instanceof ApiError ? error : null;
      show({
        tone: "danger",
        text: t("saveFailed", { reason: known?.isOffline ? t("offlineTitle") : (known?.message ?? String(error)) }),
        note: known?.requestId == null ? undefined : t("request", { id: known.requestId }),
        action: again && { label: t("retry"), run: again },
      });
    },
    [show, t],
  );

  const undo = useCallback(
    async (undoId: string) => {
      remember(null);
      try {
        const { data } = await open(api.POST("/v1/undo/{id}", { params: { path: { id: undoId } } }));
        const whole = !("complete" in data) || data.complete;
        show({ tone: "plain", text: t(whole ? "undone" : "undoneInPart") });
      } catch (error) {
        failed(error);
      }
      await cache.invalidateQueries();
    },
    [cache, failed, remember, show, t],
  );

  const done = useCallback(
    (text: string, undoId: string | undefined) => {
      remember(undoId ?? null);
      show({
        tone: "plain",
        text,
        action: undoId === undefined ? undefined : { label: t("undo"), run: () => void undo(undoId) },
      });
    },
    [remember, show, t, undo],
  );

  return useMemo(() => ({ done, failed, undo }), [done, failed, undo]);
}
