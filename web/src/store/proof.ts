import { create } from "zustand";

/** The question whether it is still oneself: asked where a write was refused without a proof, answered by a dialog. */
interface Proof {
  answer: ((isProved: boolean) => void) | null;
  ask: () => Promise<boolean>;
  settle: (isProved: boolean) => void;
}

export const useProof = create<Proof>((set, get) => ({
  answer: null,
  ask: () =>
    new Promise<boolean>((resolve) => {
      // A question that another one overtakes is answered no.
      get().answer?.(false);
      set({ answer: resolve });
    }),
  settle: (isProved) => {
    get().answer?.(isProved);
    set({ answer: null });
  },
}));
