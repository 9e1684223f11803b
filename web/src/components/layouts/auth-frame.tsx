import type { ReactNode } from "react";

export function AuthFrame({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[14vh] pb-8">
      <div className="w-full max-w-[340px]">
        <p className="mb-6 flex items-center gap-2 text-[16px] font-semibold">
          <Logo /> CodexFlow
        </p>
        {children}
      </div>
    </main>
  );
}

/** Three bars that flow into one line. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden className="text-accent">
      <path d="M2 4h5c4 0 4 6 8 6h3M2 10h16M2 16h5c4 0 4-6 8-6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
