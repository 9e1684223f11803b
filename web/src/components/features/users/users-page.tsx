"use client";

import { lazy } from "react";

import { SettingsFrame } from "@/components/features/settings/settings-frame";

const Users = lazy(() => import("./users"));

export function UsersPage() {
  return (
    <SettingsFrame at="people">
      <Users />
    </SettingsFrame>
  );
}
