import type { Prd, PrdHead } from "@/lib/api-client/types";

export type Decision = "approved" | "rejected" | null;

/** What a person has decided of the present revision: decisions about earlier ones no longer count. */
export function decisionOf(prd: Pick<PrdHead, "approvals" | "revision">, person: string): Decision {
  const own = prd.approvals?.filter((one) => one.userId === person && one.revision === prd.revision);
  return own?.at(-1)?.decision ?? null;
}

/** Whether a person is asked: one of its approvers, of a revision that somebody else wrote, who has not said yet. */
export const mayDecide = (prd: Pick<Prd, "approvalStatus" | "approvers" | "revisedBy" | "approvals" | "revision">, person: string): boolean =>
  prd.approvalStatus === "review" && prd.approvers.includes(person) && prd.revisedBy !== person && decisionOf(prd, person) === null;
