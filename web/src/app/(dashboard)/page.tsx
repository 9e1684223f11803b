import type { Metadata } from "next";

import { Home } from "@/components/features/home/home";

export const metadata: Metadata = { title: "Home" };

export default function Page() {
  return <Home />;
}
