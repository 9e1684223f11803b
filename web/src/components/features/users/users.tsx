"use client";

import { useDeferredValue, useState } from "react";

import { Button } from "@/components/ui/button";
import { PersonChip } from "@/components/ui/marks";
import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import type { Role, User } from "@/lib/api-client/types";
import { useMe } from "@/lib/auth/session-context";

import { Invitations } from "./invitations";
import { MergeDialog } from "./merge-dialog";
import { ROLES, useChangeUser, useUsers } from "./queries";
import { RemoveDialog } from "./remove-dialog";

type Asked = { what: "merge" | "remove"; user: User } | null;

/** Everybody here: what they are, and whether they can sign in. */
export default function Users() {
  const t = useManageWords();
  const [typed, type] = useState("");
  const query = useUsers(useDeferredValue(typed.trim()));
  const [asked, ask] = useState<Asked>(null);
  const users = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className="flex max-w-[860px] flex-col gap-10 px-4 pb-12">
      <Invitations />
      <section>
        <div className="mb-2 flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-[16px]">{t("people")}</h2>
          <input className="control w-56" type="search" aria-label={t("findPeople")} placeholder={t("findPeople")} value={typed} onChange={(event) => { type(event.target.value); }} />
        </div>
        {query.isPending ? (
          <Skeleton />
        ) : query.isLoadingError ? (
          <Failure error={query.error} retry={() => void query.refetch()} />
        ) : users.length === 0 ? (
          <Empty title={t("noPeople")} />
        ) : (
          <ul>
            {users.map((user) => (
              <Row key={user.userId} user={user} ask={ask} />
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <Button className="mt-3" onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            {t("moreTasks")}
          </Button>
        )}
      </section>
      {asked?.what === "merge" && <MergeDialog user={asked.user} close={() => { ask(null); }} />}
      {asked?.what === "remove" && <RemoveDialog user={asked.user} close={() => { ask(null); }} />}
    </div>
  );
}

const TONES: Partial<Record<User["status"], string>> = { locked: "text-danger", pending: "text-warning" };

function Row({ user, ask }: { user: User; ask: (asked: Asked) => void }) {
  const t = useManageWords();
  const me = useMe();
  const change = useChangeUser(({ user: { name } }) => t("userChanged", { name }));
  const { name } = user;
  const isMe = user.userId === me.userId;
  const isPlaceholder = user.status === "placeholder";
  return (
    <li className="grid min-h-12 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line py-2 lg:grid-cols-[minmax(0,1fr)_130px_150px_190px]">
      <div className="min-w-0">
        <PersonChip id={user.userId} name={isMe ? `${name} (${t("you")})` : name} />
        {user.email !== "" && <p className="truncate pl-[26px] text-[13px] text-muted">{user.email}</p>}
      </div>
      <span className={`text-right text-[13px] lg:text-left ${TONES[user.status] ?? "text-muted"}`}>{t(`userStatus_${user.status}`)}</span>
      <select
        className="control justify-self-start"
        aria-label={t("roleOf", { name })}
        disabled={isMe || isPlaceholder || change.isPending}
        value={user.role}
        onChange={(event) => { change.mutate({ user, change: { role: event.target.value as Role } }); }}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {t(`role_${role}`)}
          </option>
        ))}
      </select>
      <span className="flex justify-end gap-1">
        {!isMe && isPlaceholder && (
          <Button aria-label={t("mergeUser", { name })} onClick={() => { ask({ what: "merge", user }); }}>
            {t("merge")}
          </Button>
        )}
        {!isMe && (user.status === "active" || user.status === "locked") && (
          <Button
            aria-label={t(user.status === "locked" ? "unlockUser" : "lockUser", { name })}
            busy={change.isPending}
            onClick={() => { change.mutate({ user, change: { status: user.status === "locked" ? "active" : "locked" } }); }}
          >
            {t(user.status === "locked" ? "unlock" : "lock")}
          </Button>
        )}
        {!isMe && (
          <Button look="danger" aria-label={t("deleteUser", { name })} onClick={() => { ask({ what: "remove", user }); }}>
            {t("remove")}
          </Button>
        )}
      </span>
    </li>
  );
}
