"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, open } from "@/lib/api-client/client";
import { useMe } from "@/lib/auth/session-context";
import { withProof } from "@/lib/auth/with-proof";
import { useTell } from "@/lib/hooks/use-tell";
import { useTranslate } from "@/lib/i18n/translate";

type Schemas = components["schemas"];
export type Preferences = Schemas["Preferences"];

const keys = { preferences: ["account", "preferences"], sessions: ["account", "sessions"], factor: ["account", "factor"] } as const;

export function usePreferences() {
  const { userId } = useMe();
  return useQuery({
    queryKey: keys.preferences,
    queryFn: async ({ signal }) => (await open(api.GET("/v1/users/{id}/preferences", { params: { path: { id: userId } }, signal }))).data as Preferences,
  });
}

/** Changes some preferences; the others stay as they are, also if another device has just changed them. */
export function useChangePreferences() {
  const { userId } = useMe();
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  return useMutation({
    mutationFn: (change: Partial<Preferences>) =>
      open(api.PUT("/v1/users/{id}/preferences", { params: { path: { id: userId } }, body: change as Schemas["PreferencesPatch"] })),
    onMutate: (change) => {
      cache.setQueryData<Preferences>(keys.preferences, (before) => before && { ...before, ...change });
    },
    onSuccess: ({ meta }) => { tell.done(t("saved"), meta.undoId); },
    onError: (error) => { tell.failed(error); },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.preferences }),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await open(api.GET("/v1/auth/sessions", { signal }))).data,
  });
}

/** Ends one session, or without an id all but this one. */
export function useEndSession() {
  const cache = useQueryClient();
  const tell = useTell();
  const t = useTranslate();
  return useMutation({
    mutationFn: async (id: string | null) => {
      if (id === null) await open(api.DELETE("/v1/auth/sessions"));
      else await open(api.DELETE("/v1/auth/sessions/{id}", { params: { path: { id } } }));
    },
    onSuccess: () => { tell.done(t("sessionEnded"), undefined); },
    onError: (error) => { tell.failed(error); },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useSecondFactor() {
  return useQuery({
    queryKey: keys.factor,
    queryFn: async ({ signal }) => (await open(api.GET("/v1/auth/totp", { signal }))).data,
  });
}

/** The steps of the second factor. What each needs and refuses is the server's word, shown as it is. */
export function useChangeSecondFactor() {
  const cache = useQueryClient();
  const settled = () => cache.invalidateQueries({ queryKey: keys.factor });
  const begin = useMutation({ mutationFn: async () => withProof(async () => (await open(api.POST("/v1/auth/totp"))).data) });
  const confirm = useMutation({
    mutationFn: async (code: string) => withProof(async () => (await open(api.POST("/v1/auth/totp/confirm", { body: { code } }))).data.recoveryCodes),
    onSuccess: settled,
  });
  const end = useMutation({ mutationFn: async () => withProof(() => open(api.DELETE("/v1/auth/totp"))), onSuccess: settled });
  return { begin, confirm, end };
}

/** Proves once more that it is oneself. */
export function useProve() {
  return useMutation({ mutationFn: (body: { password?: string; code?: string }) => open(api.POST("/v1/auth/reauthenticate", { body })) });
}
