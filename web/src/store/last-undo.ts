import { create } from "zustand";

/** The last write of this page that can be taken back: what the key `u` undoes. */
export const useLastUndo = create<{ undoId: string | null; set: (undoId: string | null) => void }>((set) => ({
  undoId: null,
  set: (undoId) => {
    set({ undoId });
  },
}));
