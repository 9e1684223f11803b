"use client";

import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** An overlay in the middle: it keeps the focus, closes with Escape, and gives the focus back. */
export function Dialog(props: { title: string; hideTitle?: boolean; close: () => void; children: ReactNode }) {
  return (
    <Radix.Root open onOpenChange={(open) => { if (!open) props.close(); }}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[min(600px,calc(100vw-24px))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-xl"
        >
          <Radix.Title className={props.hideTitle === true ? "sr-only" : "border-b border-line px-4 py-3 text-[16px]"}>
            {props.title}
          </Radix.Title>
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
