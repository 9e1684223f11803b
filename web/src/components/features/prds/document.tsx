"use client";

import { lazy, Suspense, useEffect, useState } from "react";

import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/states";
import { Thread } from "@/components/features/people/thread";
import type { Prd } from "@/lib/api-client/types";
import { may } from "@/lib/auth/may";
import { useMe } from "@/lib/auth/session-context";
import { useDraftNames } from "@/lib/drafts/use-draft";

import { Aside } from "./aside";
import { EngineMark } from "./origin";
import { usePrdComments } from "./queries";
import { SectionBody } from "./section-body";
import { sectionDraftName } from "./section-draft";
import { isBare, SECTIONS, type Section } from "./sections";
import { usePrdWords } from "./words";
import { useAddPrdComment } from "./writes";

const SectionEditor = lazy(() => import("./section-editor"));

/** What a document says, section by section; beside it how good it is and who decides on it. */
export function Document({ prd }: { prd: Prd }) {
  const me = useMe();
  const mayWrite = may(me.role, "writePrd");
  const drafts = useDraftNames(sectionDraftName(prd.prdId));
  // The place that an address names is drawn later than the address is read.
  useEffect(() => {
    const place = decodeURIComponent(window.location.hash.slice(1));
    if (place !== "") document.getElementById(place)?.scrollIntoView();
  }, []);
  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_290px]">
      <div className="lg:order-2">
        <Aside prd={prd} />
      </div>
      <div className="flex min-w-0 flex-col gap-8 lg:order-1">
        {SECTIONS.map((section) => (
          <OneSection key={section.name} prd={prd} section={section} mayWrite={mayWrite} hasDraft={drafts.includes(sectionDraftName(prd.prdId, section.name))} />
        ))}
        <Remarks id={prd.prdId} />
      </div>
    </div>
  );
}

function OneSection({ prd, section, mayWrite, hasDraft }: { prd: Prd; section: Section; mayWrite: boolean; hasDraft: boolean }) {
  const t = usePrdWords();
  const [opened, setOpen] = useState<boolean | null>(null);
  // Whoever was writing when they left goes on where they were.
  const isOpen = mayWrite && (opened ?? hasDraft);
  const bare = isBare(prd.content, section);
  const title = t(`section_${section.name}`);
  return (
    <section id={section.name} aria-labelledby={`${section.name}-title`} className="group scroll-mt-4">
      <div className="mb-2 flex min-h-8 items-center gap-3 border-b border-line pb-1">
        <h2 id={`${section.name}-title`} className={bare ? "text-[16px] text-muted" : "text-[16px]"}>
          {title}
        </h2>
        {!bare && <EngineMark prd={prd} section={section.name} />}
        {mayWrite && !isOpen && (
          <Button look="ghost" className="ml-auto h-7 text-[13px]" aria-label={`${t("edit")}: ${title}`} onClick={() => { setOpen(true); }}>
            {t("edit")}
          </Button>
        )}
      </div>
      {isOpen ? (
        <Suspense fallback={<Skeleton rows={3} />}>
          <SectionEditor prd={prd} section={section} close={() => { setOpen(false); }} />
        </Suspense>
      ) : bare ? (
        <p className="text-muted">{t("nothingSaid")}</p>
      ) : (
        <SectionBody prd={prd} section={section} />
      )}
    </section>
  );
}

function Remarks({ id }: { id: string }) {
  const query = usePrdComments(id);
  const add = useAddPrdComment(id);
  const remarks = (query.data?.pages.flatMap((page) => page.data) ?? []).map((one) => ({ id: one.commentId, author: one.userId, at: one.timestamp, text: one.text }));
  return <Thread about={id} remarks={remarks} pages={query} add={add} />;
}
