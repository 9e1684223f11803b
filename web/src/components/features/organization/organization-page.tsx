"use client";

import { lazy } from "react";

import { SettingsFrame } from "@/components/features/settings/settings-frame";

const Organization = lazy(() => import("./organization"));

export function OrganizationPage() {
  return (
    <SettingsFrame at="organization">
      <Organization />
    </SettingsFrame>
  );
}
