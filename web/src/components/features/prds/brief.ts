import type { Brief } from "./writes";

export interface BriefValues {
  title: string;
  projectType: string;
  description: string;
  features: string;
  timeline: string;
  budget: string;
  teamSize: string;
  approvers: string[];
}

export const BRIEF_FIELDS = ["title", "projectType", "description", "features", "timeline", "budget", "teamSize", "approvers"] as const;

/** The lines of a text that say something. */
export const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** A brief as the API takes it: what was left empty is left out, a number is a number. */
export function briefOf(project: string, values: BriefValues): Partial<Brief> {
  const { title, projectType, description, features, timeline, budget, teamSize, approvers } = values;
  const size = teamSize.trim();
  const limits = { timeline: timeline.trim(), budget: budget.trim(), "team size": /^\d+$/.test(size) ? Number(size) : size };
  const constraints = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== ""));
  const whole = {
    projectId: project,
    title: title.trim(),
    projectType: projectType.trim(),
    description: description.trim(),
    features: linesOf(features),
    approvers,
    ...(Object.keys(constraints).length > 0 && { constraints }),
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value.length !== 0)) as Partial<Brief>;
}

const OF_CONSTRAINTS: Record<string, (typeof BRIEF_FIELDS)[number]> = { timeline: "timeline", budget: "budget", "team size": "teamSize" };

/** The field of the form that a path of the API is about. */
export function fieldOf(path: string): string {
  const [first = "", second = ""] = path.split(/[.[\]/]+/);
  return first === "constraints" ? (OF_CONSTRAINTS[second] ?? first) : first;
}
