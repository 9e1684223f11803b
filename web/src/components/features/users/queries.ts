"use client";

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { components } from "@codexflow/api-client/schema";
import { api, ifMatch, open } from "@/lib/api-client/client";
import type { Role, User } from "@/lib/api-client/types";
import { withProof } from "@/lib/auth/with-proof";
import { useTell } from "@/lib/hooks/use-tell";

type Schemas = components["schemas"];
export type Invitation = Schemas["Invitation"];

const keys = {
  all: ["people"] as const,
  list: (q: string) => ["people", "list", q] as const,
  invitations: ["people", "invitations"] as const,
  audit: (filters: AuditFilters) => ["audit", filters] as const,
};

export const ROLES = ["admin", "manager", "developer", "designer", "qa"] as const satisfies readonly Role[];

/** Everybody but those who were removed, by name. */
export function useUsers(q: string) {
  return useInfiniteQuery({
    queryKey: keys.list(q),
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { status: "active,pending,locked,placeholder", sort: "name", limit: 100, ...(q !== "" && { q }), ...(pageParam !== undefined && { cursor: pageParam }) };
      const answer = await open(api.GET("/v1/users", { params: { query }, signal }));
      // No `fields` were asked for, so every person is whole.
      return answer as typeof answer & { data: User[] };
    },
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

/** One write about people: what it did is told, with the way back where there is one. */
function useWrite<V>(run: (value: V) => Promise<{ meta: { undoId?: string } }>, text: (value: V) => string) {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: (value: V) => withProof(() => run(value)),
    onSuccess: ({ meta }, value) => { tell.done(text(value), meta.undoId); },
    onError: (error) => { tell.failed(error); },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

export interface UserChange {
  user: User;
  change: { role?: Role; status?: "active" | "locked" };
}

export const useChangeUser = (text: (change: UserChange) => string) =>
  useWrite(({ user, change }: UserChange) => open(api.PATCH("/v1/users/{id}", { params: { path: { id: user.userId }, header: ifMatch(user.version) }, body: change as never })), text);

export const useDeleteUser = (text: (user: User) => string) =>
  useWrite((user: User) => open(api.DELETE("/v1/users/{id}", { params: { path: { id: user.userId }, header: ifMatch(user.version) } })), text);

export interface Merging {
  user: User;
  into: { userId: string; name: string };
}

export const useMergeUser = (text: (merging: Merging) => string) =>
  useWrite(({ user, into }: Merging) => open(api.POST("/v1/users/{id}/merge", { params: { path: { id: user.userId } }, body: { into: into.userId } })), text);

export function useInvitations() {
  return useQuery({
    queryKey: keys.invitations,
    queryFn: async ({ signal }) => (await open(api.GET("/v1/users/invitations", { signal }))).data,
  });
}

/** Invites; what was refused is told by the form, and the link is shown once. */
export function useInvite() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (body: { email: string; role: Role }) => withProof(async () => (await open(api.POST("/v1/users/invite", { body }))).data),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

export const useWithdraw = (text: (invitation: Invitation) => string) =>
  useWrite((invitation: Invitation) => open(api.DELETE("/v1/users/invitations/{id}", { params: { path: { id: invitation.invitationId } } })), text);

export interface AuditFilters {
  type: string;
  actor: string;
}

/** Every event that has its number, the newest first. */
export function useAudit(filters: AuditFilters) {
  return useInfiniteQuery({
    queryKey: keys.audit(filters),
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const wanted = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
      const query = { limit: 50, ...wanted, ...(pageParam !== undefined && { cursor: pageParam }) };
      return open(api.GET("/v1/audit", { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

/** Recounts the whole log. */
export function useVerify() {
  return useMutation({ mutationFn: async () => (await open(api.GET("/v1/audit/verify"))).data });
}
