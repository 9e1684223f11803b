"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

import { api, open } from "@/lib/api-client/client";
import { useTranslate } from "@/lib/i18n/translate";

export interface PersonName {
  userId: string;
  name: string;
}

/** Most people whose names are loaded by one page of the app. */
const MOST = 1000;

/** Everybody's name, read once: chips show names, the API speaks of ids. */
export function usePeople() {
  return useQuery({
    queryKey: ["people"],
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const people: PersonName[] = [];
      let cursor: string | undefined;
      do {
        const query = { fields: "name", limit: 200, ...(cursor === undefined ? {} : { cursor }) };
        const { data, meta } = await open(api.GET("/v1/users", { params: { query }, signal }));
        people.push(...data.map(({ userId, name }) => ({ userId, name: name ?? userId })));
        cursor = meta.page?.nextCursor ?? undefined;
      } while (cursor !== undefined && people.length < MOST);
      return people;
    },
  });
}

/** The name of an id; somebody unknown is "Somebody", nobody "The server". */
export function useNameOf(): (id: string | null | undefined) => string {
  const { data } = usePeople();
  const t = useTranslate();
  const names = useMemo(() => new Map(data?.map(({ userId, name }) => [userId, name])), [data]);
  return useCallback((id) => (id == null ? t("system") : (names.get(id) ?? t("somebody"))), [names, t]);
}
