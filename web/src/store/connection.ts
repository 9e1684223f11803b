import { create } from "zustand";

/** How we learn what others do: as it comes, by asking, or not at all at the moment. */
export type Standing = "starting" | "live" | "polling" | "lost";

interface Connection {
  standing: Standing;
  /** The last request got no answer. */
  isAway: boolean;
  /** A question has waited for its answer for long. */
  isSlow: boolean;
  stand: (standing: Standing) => void;
  answered: (isAway: boolean) => void;
  slow: (isSlow: boolean) => void;
}

export const useConnection = create<Connection>((set) => ({
  standing: "starting",
  isAway: false,
  isSlow: false,
  stand: (standing) => {
    set(standing === "lost" ? { standing, isAway: true } : { standing, isAway: false });
  },
  answered: (isAway) => {
    set({ isAway });
  },
  slow: (isSlow) => {
    set({ isSlow });
  },
}));
