"use client";

import { useState } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Failure } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import { Secret } from "@/components/features/settings/made-key";
import type { Role } from "@/lib/api-client/types";
import { localDay, showDate } from "@/lib/dates";
import { useLanguage } from "@/lib/i18n/translate";

import { ROLES, useInvitations, useInvite, useWithdraw } from "./queries";

/** Inviting people, and the invitations that nobody has used yet. */
export function Invitations() {
  const t = useManageWords();
  const language = useLanguage();
  const query = useInvitations();
  const withdraw = useWithdraw(({ email }) => t("invitationGone", { email }));
  const today = localDay(new Date());
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-[16px]">{t("invitePerson")}</h2>
      <InviteForm />
      {query.isLoadingError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data !== undefined && query.data.length > 0 && (
        <>
          <h3 className="text-[13px] text-muted">{t("openInvitations")}</h3>
          <ul>
            {query.data.map((one) => (
              <li key={one.invitationId} className="flex min-h-10 flex-wrap items-center gap-x-3 border-b border-line">
                <span className="min-w-0 flex-1 truncate">{one.email}</span>
                <span className="text-[13px] text-muted">
                  {t(`role_${one.role}`)} · {t("invitationUntil", { date: showDate(localDay(new Date(one.expiresAt)), today, language) })}
                </span>
                <Button look="ghost" aria-label={t("takeBackInvitation", { email: one.email })} onClick={() => { withdraw.mutate(one); }}>
                  {t("takeBack")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function InviteForm() {
  const t = useManageWords();
  const invite = useInvite();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const error = invite.error instanceof ApiError ? (invite.error.details[0]?.message ?? invite.error.message) : invite.error?.message;
  return (
    <>
      <form
        className="flex flex-wrap items-start gap-3"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ email: email.trim(), role }, { onSuccess: () => { setEmail(""); } });
        }}
      >
        <Field label={t("email")} error={error}>
          {(wiring) => <input className="control w-72 max-w-full" type="email" autoComplete="off" {...wiring} value={email} onChange={(event) => { setEmail(event.target.value); }} />}
        </Field>
        <Field label={t("role")}>
          {(wiring) => (
            <select className="control" {...wiring} value={role} onChange={(event) => { setRole(event.target.value as Role); }}>
              {ROLES.map((one) => (
                <option key={one} value={one}>
                  {t(`role_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button type="submit" look="primary" className="mt-6" busy={invite.isPending}>
          {t("invite")}
        </Button>
      </form>
      {invite.data !== undefined && (
        <div role="status" className="flex flex-col items-start gap-2 rounded-md bg-warning-soft p-3">
          <p className="font-medium">{t("invited", { email: invite.data.email })}</p>
          {invite.data.link != null && (
            <>
              <p>{t("inviteLink")}</p>
              <Secret text={invite.data.link} />
            </>
          )}
        </div>
      )}
    </>
  );
}
