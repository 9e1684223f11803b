"use client";

import { lazy, Suspense } from "react";

const Rendered = lazy(() => import("./markdown-rendered"));

/** Text that people wrote, as Markdown; plain until the renderer is there, so that reading never waits. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="prose min-w-0 break-words" dir="auto">
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <Rendered text={text} />
      </Suspense>
    </div>
  );
}
