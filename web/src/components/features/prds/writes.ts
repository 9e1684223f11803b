"use client";

import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { api, ifMatch, open } from "@/lib/api-client/client";
import type { Prd, PrdContent } from "@/lib/api-client/types";
import type { components } from "@codexflow/api-client/schema";
import { useTell } from "@/lib/hooks/use-tell";

import { prdKeys } from "./queries";
import { usePrdWords, type PrdMessage } from "./words";

type Schemas = components["schemas"];

export type Brief = Schemas["Generate"];

/** Puts a document as the server answered it into the cache, and has all that follows from it read again. */
export async function putPrd(cache: QueryClient, prd: Prd): Promise<void> {
  cache.setQueryData(prdKeys.detail(prd.prdId), prd);
  await cache.invalidateQueries({ queryKey: prdKeys.all, predicate: ({ queryKey }) => queryKey[1] !== "detail" });
}

/** How often a document that a model still words is asked for. */
const POLL_MS = 500;

type Job = Schemas["Job"];

/** Waits for the end of a job that words a document, and reads the document. */
async function written(job: Job) {
  let now = job;
  while (now.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    now = (await open(api.GET("/v1/jobs/{id}", { params: { path: { id: now.jobId } } }))).data as Job;
  }
  const id = (now.result as { prdId?: string } | null)?.prdId;
  if (now.state !== "succeeded" || id === undefined) throw new Error(now.error ?? now.state);
  return open(api.GET("/v1/prds/{id}", { params: { path: { id } } }));
}

/** A document made from a brief. */
export function useGenerate() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = usePrdWords();
  return useMutation({
    mutationFn: async (brief: Partial<Brief>) => {
      const answer = await open(api.POST("/v1/prds/generate", { body: brief as Brief }));
      const { data, meta } = "jobId" in answer.data ? await written(answer.data as Job) : answer;
      return { data: data as Prd, meta };
    },
    onSuccess: async ({ data, meta }) => {
      tell.done(t("prdCreated", { title: data.title }), meta.undoId);
      await putPrd(cache, data);
    },
  });
}

export function useCreatePrd() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = usePrdWords();
  return useMutation({
    mutationFn: (body: Schemas["NewPrd"]) => open(api.POST("/v1/prds", { body })),
    onSuccess: async ({ data, meta }) => {
      tell.done(t("prdCreated", { title: data.title }), meta.undoId);
      await putPrd(cache, data);
    },
  });
}

/** What of a document is changed: parts of the content that are left out stay. */
export interface PrdChange {
  title?: string;
  approvers?: string[];
  content?: Partial<PrdContent>;
}

/** Saves the next revision, if nobody saved one since `revision`. Who calls it says what happens if somebody did. */
export function useChangePrd(id: string) {
  const cache = useQueryClient();
  const tell = useTell();
  const t = usePrdWords();
  return useMutation({
    mutationFn: ({ revision, change }: { revision: number; change: PrdChange }) =>
      open(
        api.PATCH("/v1/prds/{id}", {
          params: { path: { id }, header: ifMatch(revision) },
          // A merge patch names what it changes; the generated type of a part asks for all of it.
          body: change as Schemas["PrdPatch"],
        }),
      ),
    onSuccess: async ({ data, meta }) => {
      tell.done(t("prdSaved", { revision: data.revision }), meta.undoId);
      await putPrd(cache, data);
    },
    // Who was overtaken sees the newest revision around what they typed.
    onError: () => cache.invalidateQueries({ queryKey: prdKeys.detail(id) }),
  });
}

type Step = "submit" | "approve" | "reject";

const SAID: Record<Step, PrdMessage> = { submit: "prdSubmitted", approve: "prdApproved", reject: "prdRejected" };

/** Asks the approvers, or says what one of them decides of the revision that they have read. */
export function useAdvance(id: string) {
  const cache = useQueryClient();
  const tell = useTell();
  const t = usePrdWords();
  return useMutation({
    mutationFn: ({ step, revision }: { step: Step; revision: number }) => {
      const params = { path: { id }, header: ifMatch(revision) };
      if (step === "submit") return open(api.POST("/v1/prds/{id}/submit", { params }));
      const body = { revision };
      return step === "approve"
        ? open(api.POST("/v1/prds/{id}/approve", { params, body }))
        : open(api.POST("/v1/prds/{id}/reject", { params, body }));
    },
    onSuccess: async ({ data, meta }, { step }) => {
      tell.done(t(SAID[step], { title: data.title }), meta.undoId);
      await putPrd(cache, data);
    },
    // What is refused may have moved on: the page shows how it stands.
    onError: () => cache.invalidateQueries({ queryKey: prdKeys.detail(id) }),
  });
}

export function useDeletePrd() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = usePrdWords();
  return useMutation({
    mutationFn: (prd: Prd) => open(api.DELETE("/v1/prds/{id}", { params: { path: { id: prd.prdId }, header: ifMatch(prd.revision) } })),
    onSuccess: async ({ meta }, prd) => {
      tell.done(t("prdDeleted", { title: prd.title }), meta.undoId);
      await cache.invalidateQueries({ queryKey: ["prds", "list"] });
    },
    onError: (error) => { tell.failed(error); },
  });
}

export function useAddPrdComment(id: string) {
  const cache = useQueryClient();
  const tell = useTell();
  const t = usePrdWords();
  return useMutation({
    mutationFn: (text: string) => open(api.POST("/v1/prds/{id}/comments", { params: { path: { id } }, body: { text } })),
    onSuccess: async ({ meta }) => {
      tell.done(t("commentAdded"), meta.undoId);
      await cache.invalidateQueries({ queryKey: prdKeys.comments(id) });
    },
  });
}

/** The tasks that a document needs: shown, or made in one write that can be taken back. */
export function usePlan(id: string, revision: number) {
  const cache = useQueryClient();
  const tell = useTell();
  const t = usePrdWords();
  const plan = (dryRun: boolean) =>
    open(api.POST("/v1/prds/{id}/tasks", { params: { path: { id }, header: ifMatch(revision) }, body: { dryRun } }));
  const preview = useMutation({ mutationFn: () => plan(true) });
  const make = useMutation({
    mutationFn: () => plan(false),
    onSuccess: async ({ data, meta }) => {
      tell.done(t("tasksMade", { count: data.created }), meta.undoId);
      await Promise.all([prdKeys.trace(id), ["tasks"], ["projects"]].map((queryKey) => cache.invalidateQueries({ queryKey })));
    },
  });
  return { preview, make };
}
