import type { Task } from "@/lib/api-client/types";
import { daysBetween } from "@/lib/dates";

type Group = "overdueGroup" | "todayGroup" | "weekGroup" | "laterGroup";

const ORDER: readonly Group[] = ["overdueGroup", "todayGroup", "weekGroup", "laterGroup"];

/** Open tasks in groups by how soon they are due, each in the order it came; empty groups are left out. */
export function byUrgency(tasks: readonly Task[], today: string): { name: Group; tasks: Task[] }[] {
  return ORDER.map((name) => ({ name, tasks: tasks.filter((task) => task.status !== "done" && groupOf(task, today) === name) })).filter(
    (group) => group.tasks.length > 0,
  );
}

function groupOf(task: Task, today: string): Group {
  if (task.dueDate == null) return "laterGroup";
  const days = daysBetween(today, task.dueDate);
  if (days < 0) return "overdueGroup";
  if (days === 0) return "todayGroup";
  return days <= 7 ? "weekGroup" : "laterGroup";
}
