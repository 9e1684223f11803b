"use client";

import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Toaster } from "@/components/ui/toaster";
import { AuthProvider } from "@/lib/auth/session-context";

export function Providers({ children }: { children: ReactNode }) {
  const [cache] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({
          onError: (error, query) => {
            // What cannot be read again stays to be seen; what one may no longer see, or is gone, does not.
            const isGone = error instanceof ApiError && (error.status === 403 || error.status === 404);
            if (isGone && query.state.data !== undefined) query.setState({ ...query.state, data: undefined });
          },
        }),
        defaultOptions: {
          queries: {
            staleTime: 10_000,
            // Whether there is a connection is learnt by asking: a page that waits in silence says nothing to anybody.
            networkMode: "always",
            refetchOnReconnect: true,
            // The session has already repeated what no answer came to; a refusal does not get better by asking again.
            retry: (count, error) => count < 2 && error instanceof ApiError && error.status >= 500,
          },
          // What cannot be sent fails visibly, with a way to send it again, instead of being lost with the page.
          mutations: { networkMode: "always" },
        },
      }),
  );
  return (
    <QueryClientProvider client={cache}>
      <AuthProvider>
        {children}
        <Toaster />
      </AuthProvider>
    </QueryClientProvider>
  );
}
