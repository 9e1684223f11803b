import type { Contribution } from "./queries";

/** One bar of a waterfall: where it begins and where it ends. */
export interface Bar {
  factor: string;
  evidence: string;
  points: number;
  from: number;
  to: number;
}

/** The contributions one after the other, each beginning where the one before ended. */
export function bars(base: number, contributions: readonly Contribution[]): Bar[] {
  let at = base;
  return contributions.map(({ factor, evidence, points }) => {
    const from = at;
    at += points;
    return { factor, evidence, points, from, to: at };
  });
}

/** What all bars fit in: the scale of scores, wider where sums on the way leave it. */
export function bounds(all: readonly Bar[]): { low: number; high: number } {
  const ends = all.map((bar) => bar.to);
  return { low: Math.min(0, ...ends), high: Math.max(100, ...ends) };
}

/** Points with their sign, a minus of the width of a plus. */
export const signed = (points: number, language: string): string =>
  points < 0 ? `−${new Intl.NumberFormat(language).format(-points)}` : `+${new Intl.NumberFormat(language).format(points)}`;
