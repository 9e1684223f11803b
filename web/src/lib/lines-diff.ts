/** A line of a text that was taken out, put in, or is as it was. */
export interface DiffLine {
  how: "same" | "out" | "in";
  text: string;
}

/** Most lines that are compared with each other; longer texts are shown as all out, all in. */
const MOST = 600;

/** What has to be taken out of one list of lines and put in to get another, by their longest common subsequence. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const out = (text: string): DiffLine => ({ how: "out", text });
  const put = (text: string): DiffLine => ({ how: "in", text });
  if (before.length > MOST || after.length > MOST) return [...before.map(out), ...after.map(put)];
  // common[i][j]: how much the rests from i and from j have in common.
  const common = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row !== undefined) row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [old, young] = [before[i], after[j]];
    if (old === undefined && young === undefined) return lines;
    if (old !== undefined && old === young) {
      lines.push({ how: "same", text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (young === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(out(old));
      i += 1;
    } else if (young !== undefined) {
      lines.push(put(young));
      j += 1;
    }
  }
}
