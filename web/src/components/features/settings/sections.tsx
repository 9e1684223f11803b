"use client";

import { PasswordSection } from "./password";
import { PreferencesSection } from "./preferences";
import { SecondFactorSection } from "./second-factor";
import { SessionsSection } from "./sessions";

/** Everything a person decides about their own account. */
export default function Sections() {
  return (
    <div className="flex max-w-[640px] flex-col gap-12 px-4 pb-12">
      <PreferencesSection />
      <SessionsSection />
      <SecondFactorSection />
      <PasswordSection />
    </div>
  );
}
