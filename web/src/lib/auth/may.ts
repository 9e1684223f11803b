import type { Role } from "@/lib/api-client/types";

type Act = "createProject" | "updateProject" | "createTask" | "updateTask" | "deleteTask" | "deleteProject" | "comment" | "writePrd" | "manageUsers" | "readAudit";

/**
 * What each role may do, as the server's matrix says it, so that nobody is offered what would be refused.
 *
 * This hides buttons and nothing else: the server decides.
 */
const ALLOWED: Record<Act, readonly Role[]> = {
  createProject: ["admin", "manager"],
  updateProject: ["admin", "manager"],
  deleteProject: ["admin", "manager"],
  createTask: ["admin", "manager", "developer", "designer", "qa"],
  updateTask: ["admin", "manager", "developer", "designer", "qa"],
  deleteTask: ["admin", "manager"],
  comment: ["admin", "manager", "developer", "designer", "qa"],
  writePrd: ["admin", "manager"],
  manageUsers: ["admin"],
  readAudit: ["admin", "manager"],
};

export const may = (role: Role, act: Act): boolean => ALLOWED[act].includes(role);
