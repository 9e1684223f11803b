"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, ifMatch, open } from "@/lib/api-client/client";
import type { Notification } from "@/lib/api-client/types";
import { useTell } from "@/lib/hooks/use-tell";

const POLL_MS = 30_000;

export function useUnreadCount() {
  return useQuery({
    queryKey: ["inbox", "count"],
    refetchInterval: POLL_MS,
    queryFn: async ({ signal }) => (await open(api.GET("/v1/notifications/unread-count", { signal }))).data.unread,
  });
}

export function useNotifications(unread: boolean) {
  return useInfiniteQuery({
    queryKey: ["inbox", "list", unread],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 50, ...(unread && { unread: true }), ...(pageParam !== undefined && { cursor: pageParam }) };
      return open(api.GET("/v1/notifications", { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.meta.page?.nextCursor ?? undefined,
  });
}

export function useMarkRead() {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: ({ one, read }: { one: Notification; read: boolean }) =>
      open(
        api.PATCH("/v1/notifications/{id}", {
          params: { path: { id: one.notificationId }, header: ifMatch(one.version) },
          body: { read },
        }),
      ),
    onError: (error) => { tell.failed(error); },
    onSettled: () => cache.invalidateQueries({ queryKey: ["inbox"] }),
  });
}

export function useMarkAllRead() {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: (newest: string) => open(api.POST("/v1/notifications/read", { body: { upTo: newest } })),
    onError: (error) => { tell.failed(error); },
    onSettled: () => cache.invalidateQueries({ queryKey: ["inbox"] }),
  });
}
