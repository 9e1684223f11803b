"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { useTell } from "@/lib/hooks/use-tell";
import { chordReader, isTyping } from "@/lib/keymap";
import { useLastUndo } from "@/store/last-undo";
import { useOverlays } from "@/store/overlays";

const CHORD_MS = 1200;

/** The keys that work everywhere. */
export function useGlobalKeys(): void {
  const router = useRouter();
  const show = useOverlays((state) => state.show);
  const tell = useTell();

  useEffect(() => {
    const read = chordReader(CHORD_MS);
    const commands: Record<string, () => void> = {
      "/": () => { show("palette"); },
      "?": () => { show("keys"); },
      c: () => { show("new-task"); },
      "g h": () => { router.push("/"); },
      "g i": () => { router.push("/inbox"); },
      "g p": () => { router.push("/projects"); },
      "g s": () => { router.push("/settings"); },
      u: () => {
        const { undoId } = useLastUndo.getState();
        if (undoId !== null) void tell.undo(undoId);
      },
    };
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        show("palette");
        return;
      }
      const isBusy = useOverlays.getState().open !== null || event.ctrlKey || event.metaKey || event.altKey;
      if (isBusy || event.defaultPrevented || isTyping(event.target)) return;
      const command = commands[read(event.key, event.timeStamp)];
      if (command === undefined) return;
      event.preventDefault();
      command();
    };
    window.addEventListener("keydown", onKey);
    return () => { window.removeEventListener("keydown", onKey); };
  }, [router, show, tell]);
}
