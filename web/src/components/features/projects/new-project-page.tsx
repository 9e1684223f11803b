"use client";

import { lazy, Suspense } from "react";

import { Skeleton } from "@/components/ui/states";

// The library of forms comes after the frame.
const NewProjectForm = lazy(() => import("./new-project"));

export function NewProjectPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <NewProjectForm />
    </Suspense>
  );
}
