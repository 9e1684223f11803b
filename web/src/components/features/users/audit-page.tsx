"use client";

import { lazy } from "react";

import { SettingsFrame } from "@/components/features/settings/settings-frame";

const Audit = lazy(() => import("./audit"));

export function AuditPage() {
  return (
    <SettingsFrame at="auditLog">
      <Audit />
    </SettingsFrame>
  );
}
