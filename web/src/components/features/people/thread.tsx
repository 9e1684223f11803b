"use client";

import { Button } from "@/components/ui/button";
import { DraftNote } from "@/components/ui/draft-note";
import { FormError } from "@/components/ui/form-error";
import { Markdown } from "@/components/ui/markdown";
import { Moment } from "@/components/ui/moment";
import { Failure, Skeleton } from "@/components/ui/states";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useDraft } from "@/lib/drafts/use-draft";
import { useTranslate } from "@/lib/i18n/translate";

import { Person } from "./person";

export interface Remark {
  id: string;
  author: string | null | undefined;
  at: string;
  text: string;
}

interface Pages {
  isPending: boolean;
  isLoadingError: boolean;
  error: unknown;
  refetch: () => unknown;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
  isFetchingNextPage: boolean;
}

interface Add {
  isPending: boolean;
  error: Error | null;
  mutate: (text: string, options: { onSuccess: () => void }) => void;
}

/** What people say about something, and a field to say more. */
export function Thread({ about, remarks, pages, add }: { about: string; remarks: readonly Remark[]; pages: Pages; add: Add }) {
  const t = useTranslate();
  const me = useMe();
  return (
    <section>
      <h3 className="mb-2 text-[13px] text-muted">{t("comments")}</h3>
      {pages.isPending ? (
        <Skeleton rows={2} />
      ) : pages.isLoadingError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : remarks.length === 0 ? (
        <p className="text-muted">{t("noComments")}</p>
      ) : (
        <ul className="flex flex-col gap-4">
          {remarks.map((remark) => (
            <li key={remark.id}>
              <div className="mb-1 flex items-center gap-2 font-medium">
                <Person id={remark.author} /> <Moment iso={remark.at} />
              </div>
              <div className="pl-6.5">
                <Markdown text={remark.text} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button className="mt-2" onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
          {t("moreTasks")}
        </Button>
      )}
      {may(me.role, "comment") && <NewRemark about={about} add={add} />}
    </section>
  );
}

/** A comment that could not be sent stays in its field, and in this browser. */
function NewRemark({ about, add }: { about: string; add: Add }) {
  const t = useTranslate();
  const { value: text, set: setText, isFound, clear } = useDraft(`comment ${about}`, "");
  const send = () => {
    if (text.trim() === "" || add.isPending) return;
    add.mutate(text, { onSuccess: clear });
  };
  return (
    <form
      className="mt-3 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        className="control !h-20 py-2"
        placeholder={t("writeComment")}
        aria-label={t("writeComment")}
        value={text}
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            send();
          }
        }}
      />
      {isFound && <DraftNote discard={clear} />}
      <FormError message={add.error?.message} />
      <div className="flex items-center justify-between gap-2">
        <span className="text-[12px] text-muted">{t("markdownHint")}</span>
        <Button type="submit" look="primary" busy={add.isPending} disabled={text.trim() === ""}>
          {t("comment")}
        </Button>
      </div>
    </form>
  );
}
