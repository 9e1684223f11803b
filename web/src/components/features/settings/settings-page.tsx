"use client";

import { lazy } from "react";

import { SettingsFrame } from "./settings-frame";

const Sections = lazy(() => import("./sections"));
const Keys = lazy(() => import("./keys"));

export function SettingsPage() {
  return (
    <SettingsFrame at="account">
      <Sections />
    </SettingsFrame>
  );
}

export function KeysPage() {
  return (
    <SettingsFrame at="apiKeys">
      <Keys />
    </SettingsFrame>
  );
}
