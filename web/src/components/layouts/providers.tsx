"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { ApiError } from "@codexflow/api-client/errors";
import { Toaster } from "@/components/ui/toaster";
import { AuthProvider } from "@/lib/auth/session-context";

export function Providers({ children }: { children: ReactNode }) {
  const [cache] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 10_000,
            // The session has already repeated what no answer came to; a refusal does not get better by asking again.
            retry: (count, error) => count < 2 && error instanceof ApiError && error.status >= 500,
          },
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
