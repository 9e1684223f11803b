"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { PersonChip } from "@/components/ui/marks";
import { Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import { usePeople } from "@/components/features/people/queries";
import type { Project } from "@/lib/api-client/types";

import { useMembers } from "./queries";
import { useAddMember, useRemoveMember } from "./settings-queries";

/** Who works on a project, and what they are in the organisation. */
export function Members({ project }: { project: Project }) {
  const t = useManageWords();
  const query = useMembers(project.key);
  const remove = useRemoveMember(project.projectId, ({ name }) => t("memberRemoved", { name }));
  if (query.isPending) return <Skeleton rows={4} />;
  if (query.isLoadingError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <section>
      <h2 className="mb-2 text-[16px]">{t("members")}</h2>
      <ul>
        {query.data.map((member) => (
          <li key={member.userId} className="flex min-h-10 items-center gap-3 border-b border-line">
            <span className="min-w-0 flex-1">
              <PersonChip id={member.userId} name={member.name} />
            </span>
            <span className="text-[13px] text-muted">{member.owner ? `${t("owner")} · ${t(`role_${member.role}`)}` : t(`role_${member.role}`)}</span>
            <span className="flex w-24 justify-end">
              {!member.owner && (
                <Button look="ghost" aria-label={t("removeMember", { name: member.name })} onClick={() => { remove.mutate({ userId: member.userId, name: member.name }); }}>
                  {t("remove")}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <AddMember project={project} present={query.data.map((member) => member.userId)} />
    </section>
  );
}

function AddMember({ project, present }: { project: Project; present: readonly string[] }) {
  const t = useManageWords();
  const people = usePeople().data ?? [];
  const add = useAddMember(project.projectId, ({ name }) => t("memberAdded", { name }));
  const [chosen, choose] = useState("");
  const others = people.filter((one) => !present.includes(one.userId));
  const person = others.find((one) => one.userId === chosen);
  if (others.length === 0) return <p className="mt-3 text-[13px] text-muted">{t("everybodyIn")}</p>;
  return (
    <form
      className="mt-3 flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (person !== undefined) add.mutate(person);
        choose("");
      }}
    >
      <select className="control max-w-64" aria-label={t("addMember")} value={person?.userId ?? ""} onChange={(event) => { choose(event.target.value); }}>
        <option value="">{t("choosePerson")}</option>
        {others.map((one) => (
          <option key={one.userId} value={one.userId}>
            {one.name}
          </option>
        ))}
      </select>
      <Button type="submit" disabled={person === undefined} busy={add.isPending}>
        {t("addMember")}
      </Button>
    </form>
  );
}
