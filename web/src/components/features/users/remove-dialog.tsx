"use client";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useManageWords } from "@/components/features/people/manage-words";
import type { User } from "@/lib/api-client/types";

import { useDeleteUser } from "./queries";

/** Asks before a person is shut out. */
export function RemoveDialog({ user, close }: { user: User; close: () => void }) {
  const t = useManageWords();
  const remove = useDeleteUser(({ name }) => t("userDeleted", { name }));
  return (
    <Dialog title={t("deleteUser", { name: user.name })} close={close}>
      <div className="flex flex-col gap-4 p-4">
        <p>{t("deleteUserText", { name: user.name })}</p>
        <div className="flex justify-end gap-2">
          <Button look="ghost" onClick={close}>
            {t("cancel")}
          </Button>
          <Button look="danger" busy={remove.isPending} onClick={() => { remove.mutate(user, { onSettled: close }); }}>
            {t("remove")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
