"use client";

import { usePathname, useRouter } from "next/navigation";
import { lazy, Suspense, useEffect, type ReactNode } from "react";

import { Failure, Skeleton } from "@/components/ui/states";
import { ApiError } from "@codexflow/api-client/errors";
import { session } from "@/lib/api-client/client";
import { useAuth } from "@/lib/auth/session-context";
import { useTranslate } from "@/lib/i18n/translate";
import { useOverlays } from "@/store/overlays";

import { Boundary } from "./boundary";
import { BottomBar, Sidebar } from "./navigation";
import { TopBar } from "./top-bar";
import { useGlobalKeys } from "./use-global-keys";

const loadPalette = () => import("@/components/features/palette/palette");
const Palette = lazy(loadPalette);
const KeySheet = lazy(() => import("@/components/features/palette/key-sheet"));
const Live = lazy(() => import("@/components/features/live/live"));
const NewTaskDialog = lazy(() => import("@/components/features/tasks/new-task-dialog"));

/** How often is asked again for a server that was away. */
const AGAIN_MS = 5000;

/** The frame of every page behind the sign-in. */
export function Shell({ children }: { children: ReactNode }) {
  const { standing, retry } = useAuth();
  const router = useRouter();
  const pathname = usePathname();

  useEffect(() => {
    if (standing.state !== "out") return;
    const here = window.location.pathname + window.location.search;
    router.replace(here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`);
  }, [standing.state, router, pathname]);

  // A page that was opened without a connection comes by itself once there is one.
  useEffect(() => {
    if (standing.state !== "offline") return;
    const again = () => void session.renew().catch(() => undefined);
    const timer = setInterval(again, AGAIN_MS);
    window.addEventListener("online", again);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    };
  }, [standing.state]);

  if (standing.state === "offline") {
    return (
      <main>
        <Failure error={new ApiError(0, "OFFLINE", "")} retry={retry} />
      </main>
    );
  }
  if (standing.state !== "in") {
    return (
      <main className="mx-auto max-w-3xl pt-16">
        <Skeleton />
      </main>
    );
  }
  return <Frame>{children}</Frame>;
}

function Frame({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const t = useTranslate();
  useGlobalKeys();
  // Who types on after Ctrl-K must not lose letters to the network.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), 500);
    return () => { clearTimeout(timer); };
  }, []);
  return (
    <div className="flex h-dvh overflow-hidden">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2">
        {t("skipToContent")}
      </a>
      <Sidebar />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar />
        <Boundary quiet>
          <Suspense>
            <Live />
          </Suspense>
        </Boundary>
        <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto bg-surface pb-14 focus:outline-none md:pb-0">
          <Boundary key={pathname}>
            <Suspense fallback={<Skeleton />}>{children}</Suspense>
          </Boundary>
        </main>
      </div>
      <BottomBar />
      <Boundary>
        <Overlays />
      </Boundary>
    </div>
  );
}

function Overlays() {
  const open = useOverlays((state) => state.open);
  const show = useOverlays((state) => state.show);
  const close = () => { show(null); };
  return (
    <Suspense>
      {open === "palette" && <Palette close={close} />}
      {open === "keys" && <KeySheet close={close} />}
      {open === "new-task" && <NewTaskDialog close={close} />}
    </Suspense>
  );
}
