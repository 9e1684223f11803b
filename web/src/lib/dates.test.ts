import { describe, expect, it } from "vitest";

import { daysBetween, localDay, showDay, showMoment } from "./dates";

describe("dates", () => {
  it("count days across a change of the clock", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-12-31", "2027-01-01")).toBe(1);
    expect(daysBetween("2026-03-02", "2026-03-01")).toBe(-1);
  });

  it("are relative under a week and dates after", () => {
    expect(showDay("2026-03-02", "2026-03-01", "en")).toBe("tomorrow");
    expect(showDay("2026-03-08", "2026-03-01", "en")).toBe("Mar 8");
    expect(showDay("2027-03-08", "2026-03-01", "en")).toBe("Mar 8, 2027");
    expect(showDay("2026-03-01", "2026-03-01", "de")).toBe("heute");
  });

  it("take the day of the person's own calendar", () => {
    expect(localDay(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
  });

  it("show moments as people say them", () => {
    const now = new Date("2026-03-01T12:00:00Z");
    expect(showMoment("2026-03-01T11:30:00Z", now, "en")).toBe("30 minutes ago");
    expect(showMoment("2026-02-01T11:30:00Z", now, "en")).toContain("2026");
  });
});
