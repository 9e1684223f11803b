import type { Metadata } from "next";

import { NewProjectForm } from "@/components/features/projects/new-project";

export const metadata: Metadata = { title: "New project" };

export default function Page() {
  return <NewProjectForm />;
}
