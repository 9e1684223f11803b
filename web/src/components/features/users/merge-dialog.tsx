"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { useManageWords } from "@/components/features/people/manage-words";
import type { User } from "@/lib/api-client/types";

import { useMergeUser, useUsers } from "./queries";

/** Says who the placeholder of an import is. */
export function MergeDialog({ user, close }: { user: User; close: () => void }) {
  const t = useManageWords();
  const active = (useUsers("").data?.pages.flatMap((page) => page.data) ?? []).filter((one) => one.status === "active");
  const merge = useMergeUser(({ into }) => t("merged", { name: user.name, into: into.name }));
  const [chosen, choose] = useState("");
  const into = active.find((one) => one.userId === chosen);
  return (
    <Dialog title={t("mergeUser", { name: user.name })} close={close}>
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (into !== undefined) merge.mutate({ user, into }, { onSettled: close });
        }}
      >
        <p>{t("mergeText", { name: user.name })}</p>
        <Field label={t("mergeInto")}>
          {(wiring) => (
            <select className="control" {...wiring} value={into?.userId ?? ""} onChange={(event) => { choose(event.target.value); }}>
              <option value="">{t("choosePerson")}</option>
              {active.map((one) => (
                <option key={one.userId} value={one.userId}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit" look="primary" disabled={into === undefined} busy={merge.isPending}>
            {t("merge")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
