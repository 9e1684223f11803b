import type { Bar, Row } from "./bars";

/** A chain of open tasks of which each waits for the one before. */
export interface Chain {
  ids: readonly string[];
  days: number;
}

/**
 * The critical path: the chain of open tasks with the most days in all, of two at least. What the chart shows as days is what
 * counts; who waits for each other in a circle counts once.
 */
export function criticalPath(rows: readonly Row[], bars: readonly (Bar | null)[]): Chain | null {
  const open = new Map<string, { row: Row; days: number }>();
  rows.forEach((row, place) => {
    const bar = bars[place];
    if (row.status !== "done" && bar != null) open.set(row.taskId, { row, days: bar.to - bar.from });
  });
  /** The most days up to each task, and what comes before it on that way. */
  const best = new Map<string, { days: number; before: string | undefined }>();
  const running = new Set<string>();
  // Without recursion: a chain may be as long as the project.
  for (const start of open.keys()) {
    const stack = [start];
    while (stack.length > 0) {
      const id = stack.at(-1) ?? "";
      const task = open.get(id);
      const befores = task?.row.dependencies.filter((other) => open.has(other)) ?? [];
      const missing = best.has(id) ? undefined : befores.find((other) => !best.has(other) && !running.has(other));
      if (missing !== undefined) {
        running.add(id);
        stack.push(missing);
        continue;
      }
      stack.pop();
      running.delete(id);
      if (best.has(id) || task === undefined) continue;
      const daysOf = (other: string) => best.get(other)?.days ?? 0;
      const before = befores.reduce<string | undefined>((most, other) => (daysOf(other) > (most === undefined ? 0 : daysOf(most)) ? other : most), undefined);
      best.set(id, { days: task.days + (before === undefined ? 0 : daysOf(before)), before });
    }
  }
  const ends = [...best].filter(([, { before }]) => before !== undefined);
  const [last] = ends.reduce<[string, number]>(([most, days], [id, way]) => (way.days > days ? [id, way.days] : [most, days]), ["", 0]);
  if (last === "") return null;
  const ids: string[] = [];
  for (let id: string | undefined = last; id !== undefined; id = best.get(id)?.before) ids.unshift(id);
  return { ids, days: best.get(last)?.days ?? 0 };
}
