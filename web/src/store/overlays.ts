import { create } from "zustand";

export type Overlay = "palette" | "keys" | "new-task" | null;

/** Which overlay is open: one at a time. */
export const useOverlays = create<{ open: Overlay; show: (overlay: Overlay) => void }>((set) => ({
  open: null,
  show: (open) => {
    set({ open });
  },
}));
