/** What an import did or would do, of which we show the part that people decide by. */
export interface Report {
  project: string;
  isNew: boolean;
  rows: number;
  create: number;
  update: number;
  unchanged: number;
  skip: number;
  comments: number;
  links: number;
  newPeople: string[];
  ignoredColumns: string[];
  statuses: { from: string; to: string; count: number }[];
  findings: { line: number; key: string; message: string }[];
}

type Part = Record<string, unknown>;

const part = (value: unknown): Part => (typeof value === "object" && value !== null ? (value as Part) : {});
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Reads a report: a job's result is free in form, so nothing in it is taken for granted. */
export function readReport(result: unknown): Report {
  const whole = part(result);
  const counts = part(whole.counts);
  const project = part(whole.project);
  const people = part(whole.people);
  return {
    project: text(project.key),
    isNew: project.created === true,
    rows: number(counts.rows),
    create: number(counts.create),
    update: number(counts.update),
    unchanged: number(counts.unchanged),
    skip: number(counts.skip),
    comments: number(counts.comments),
    links: number(part(whole.links).added),
    newPeople: list(people.createdNames).map(text),
    ignoredColumns: list(whole.ignoredColumns).map(text),
    statuses: Object.entries(part(whole.statuses)).map(([from, value]) => ({ from, to: text(part(value).to), count: number(part(value).count) })),
    findings: list(whole.rows).flatMap((row) => list(part(row).findings).map((one) => ({ line: number(part(row).line), key: text(part(row).key), message: text(part(one).message) }))),
  };
}
