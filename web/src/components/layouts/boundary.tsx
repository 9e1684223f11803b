"use client";

import { Component, type ReactNode } from "react";

import { Failure } from "@/components/ui/states";

/** Holds up what breaks, such as a part of the app that could not be fetched, so that the rest can still be used. */
export class Boundary extends Component<{ children: ReactNode; quiet?: boolean }, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    // What was typed is kept, so a reload costs nothing.
    return this.props.quiet ? null : <Failure error={this.state.error} retry={() => { window.location.reload(); }} />;
  }
}
