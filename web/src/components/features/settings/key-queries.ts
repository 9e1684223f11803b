"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, open } from "@/lib/api-client/client";
import { withProof } from "@/lib/auth/with-proof";
import { useTell } from "@/lib/hooks/use-tell";

type Schemas = components["schemas"];
export type ApiKey = Schemas["ApiKey"];
export type Scope = ApiKey["scopes"][number];

const KEYS = ["account", "keys"] as const;

export function useKeys() {
  return useQuery({
    queryKey: KEYS,
    queryFn: async ({ signal }) => (await open(api.GET("/v1/api-keys", { signal }))).data,
  });
}

export interface NewKey {
  name: string;
  scopes: Scope[];
  expiresInDays: number;
}

/** Makes a key; what was refused is told by the form. */
export function useMakeKey() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (key: NewKey) => withProof(async () => (await open(api.POST("/v1/api-keys", { body: key }))).data),
    onSettled: () => cache.invalidateQueries({ queryKey: KEYS }),
  });
}

export function useRevokeKey(text: (key: ApiKey) => string) {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: ({ keyId }: ApiKey) => open(api.DELETE("/v1/api-keys/{id}", { params: { path: { id: keyId } } })),
    onSuccess: (_, key) => { tell.done(text(key), undefined); },
    onError: (error) => { tell.failed(error); },
    onSettled: () => cache.invalidateQueries({ queryKey: KEYS }),
  });
}
