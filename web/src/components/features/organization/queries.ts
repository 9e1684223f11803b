"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, ifMatch, open } from "@/lib/api-client/client";
import { withProof } from "@/lib/auth/with-proof";
import { useTell } from "@/lib/hooks/use-tell";

type Schemas = components["schemas"];
export type InForce = Schemas["InForce"];
export type Decisions = Schemas["Decisions"];

const KEY = ["organization"];

/** The settings in force, and which of them admins have decided. */
export function useOrganization() {
  return useQuery({ queryKey: KEY, queryFn: async ({ signal }) => (await open(api.GET("/v1/settings", { signal }))).data });
}

/** Decides them anew. What was refused is told by the form, at its fields. */
export function useDecide(text: string) {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: ({ version, decisions }: { version: number; decisions: Decisions }) =>
      withProof(() => open(api.PUT("/v1/settings", { params: { header: ifMatch(version) }, body: decisions }))),
    onSuccess: ({ data, meta }) => {
      cache.setQueryData(KEY, data);
      tell.done(text, meta.undoId);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  });
}
