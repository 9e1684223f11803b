import { describe, expect, it } from "vitest";

import { readReport } from "./report";

describe("the report of an import", () => {
  it("says what would be made, and what was found", () => {
    const report = readReport({
      counts: { rows: 3, create: 2, skip: 1, comments: 4 },
      project: { key: "WEB", created: true },
      people: { createdNames: ["ada"] },
      links: { added: 1 },
      statuses: { Open: { count: 2, to: "todo" } },
      rows: [{ line: 2, key: "WEB-1", findings: [{ field: "key", message: "is taken" }] }, { line: 3, key: "WEB-2" }],
    });

    expect(report).toMatchObject({ project: "WEB", isNew: true, rows: 3, create: 2, skip: 1, update: 0, comments: 4, links: 1, newPeople: ["ada"] });
    expect(report.statuses).toEqual([{ from: "Open", to: "todo", count: 2 }]);
    expect(report.findings).toEqual([{ line: 2, key: "WEB-1", message: "is taken" }]);
  });

  it.each([null, 7, "text", [], { rows: [null, 3], counts: "x", statuses: { Open: null } }])("takes nothing for granted: %j", (result) => {
    expect(readReport(result)).toMatchObject({ project: "", rows: 0, findings: [] });
  });
});
