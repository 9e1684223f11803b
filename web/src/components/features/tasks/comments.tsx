"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { Markdown } from "@/components/ui/markdown";
import { Moment } from "@/components/ui/moment";
import { Failure, Skeleton } from "@/components/ui/states";
import { Person } from "@/components/features/people/person";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { useTranslate } from "@/lib/i18n/translate";

import { useAddComment, useComments } from "./queries";

export function Comments({ taskId }: { taskId: string }) {
  const t = useTranslate();
  const me = useMe();
  const query = useComments(taskId);
  const comments = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <section>
      <h3 className="mb-2 text-[13px] text-muted">{t("comments")}</h3>
      {query.isPending ? (
        <Skeleton rows={2} />
      ) : query.isError ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : comments.length === 0 ? (
        <p className="text-muted">{t("noComments")}</p>
      ) : (
        <ul className="flex flex-col gap-4">
          {comments.map((comment) => (
            <li key={comment.commentId}>
              <div className="mb-1 flex items-center gap-2 font-medium">
                <Person id={comment.author} /> <Moment iso={comment.createdAt ?? ""} />
              </div>
              <div className="pl-6.5">
                <Markdown text={comment.text ?? ""} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button className="mt-2" onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
          {t("moreTasks")}
        </Button>
      )}
      {may(me.role, "comment") && <NewComment taskId={taskId} />}
    </section>
  );
}

/** A comment that could not be sent stays in its field. */
function NewComment({ taskId }: { taskId: string }) {
  const t = useTranslate();
  const [text, setText] = useState("");
  const add = useAddComment(taskId);
  const send = () => {
    if (text.trim() === "" || add.isPending) return;
    add.mutate(text, { onSuccess: () => { setText(""); } });
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
