import { create } from "zustand";

export interface Toast {
  id: number;
  tone: "plain" | "danger";
  text: string;
  /** Small print, such as the id of the request that failed. */
  note?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

interface Toasts {
  list: readonly Toast[];
  last: number;
  show: (toast: Omit<Toast, "id">) => void;
  drop: (id: number) => void;
}

/** At most this many are seen at once; the oldest goes first. */
const MOST = 3;

export const useToasts = create<Toasts>((set) => ({
  list: [],
  last: 0,
  show: (toast) => {
    set(({ list, last }) => ({ list: [...list, { ...toast, id: last + 1 }].slice(-MOST), last: last + 1 }));
  },
  drop: (id) => {
    set(({ list }) => ({ list: list.filter((one) => one.id !== id) }));
  },
}));
