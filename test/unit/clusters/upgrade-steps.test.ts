import assert from "node:assert/strict";
import fc from "fast-check";
import { UpgradeSchema, UpgradeStepSchema } from "../../../src/api/cluster-schema";
import { parseListOf } from "../../../src/api/schema";
import { isOlderThan, isRunning, isUpgradingTo, remainingSteps } from "../../../src/clusters/rules";
import { sortNewestFirst } from "../../../src/ui/format";

describe("The steps ahead of a cluster", () => {
  const current = { version: "26.1.5", required: false };
  const second = { version: "26.2.5", required: true };
  const third = { version: "26.10.0", required: true };
  const cases: readonly [what: string, path: unknown, version: string | null, ahead: string[]][] = [
    ["as documented", [current, second, third], "26.1.5", ["26.2.5", "26.10.0"]],
    ["an empty path", [], "26.1.5", []],
    ["only the current version", [current], "26.1.5", []],
    ["the current version said to be required", [{ ...current, required: true }], "26.1.5", []],
    ["the current version last", [third, second, current], "26.1.5", ["26.2.5", "26.10.0"]],
    ["the current version twice", [current, second, current], "26.1.5", ["26.2.5"]],
    ["no current version", [second, third], "26.1.5", ["26.2.5", "26.10.0"]],
    ["older versions", [{ version: "25.0.6", required: true }, current], "26.1.5", []],
    ["a step twice", [current, second, second], "26.1.5", ["26.2.5"]],
    ["a step without a flag", [current, { version: "26.2.5" }], "26.1.5", ["26.2.5"]],
    ["a step with another flag", [current, { ...second, required: "yes" }], "26.1.5", ["26.2.5"]],
    ["a step that is not required", [current, { ...second, required: false }], "26.1.5", ["26.2.5"]],
    [
      "entries that are no versions",
      [{ version: "latest", required: true }, { version: "" }, null, 7, {}, "26.3.3", current],
      "26.1.5",
      [],
    ],
    ["a version written shorter", [{ version: "26.0", required: false }, second], "26.0.0", ["26.2.5"]],
    ["a cluster that is further than we know", [current, second, third], "26.0.8", ["26.2.5", "26.10.0"]],
    ["a cluster that is further than the path", [current, second], "26.10.0", []],
    ["a cluster without a version", [current, second], null, ["26.2.5"]],
    ["a cluster without a version, and no flags", [{ version: "26.1.5" }], null, []],
    ["a cluster with a version that is none", [current, second], "nightly", ["26.2.5"]],
    [
      "versions by number",
      [
        { version: "0.9.8", required: false },
        { version: "0.14.20", required: true },
        { version: "0.14.9", required: true },
      ],
      "0.9.8",
      ["0.14.9", "0.14.20"],
    ],
  ];
  for (const [what, path, version, ahead] of cases) {
    it(`are right for ${what}`, () => {
      const steps = remainingSteps(parseListOf(UpgradeStepSchema)(path) ?? [], version);
      assert.deepEqual(
        steps.map((step) => step.version),
        ahead,
      );
    });
  }

  it("never hold the current version or an older one, whatever the path holds", () => {
    const version = fc.oneof(fc.constantFrom("26.1.5", "26.2.5", "26.10.0", "25.0.6", "x", ""));
    const required = fc.option(fc.boolean());
    const paths = fc.array(fc.record({ version, required }), { maxLength: 6 });
    fc.assert(
      fc.property(paths, (path) => {
        const steps = remainingSteps(path, "26.2.5").map((step) => step.version);
        assert.ok(steps.length === 0 || steps.join() === "26.10.0");
      }),
    );
  });
});

describe("An upgrade", () => {
  const now = new Date("2030-01-15T12:00:00Z");
  const hourAgo = "2030-01-15T11:00:00Z";
  const cases: readonly [
    phase: string | null,
    status: string | undefined,
    running: boolean,
    more?: { started_at?: string | null; completed_at?: string | null },
  ][] = [
    ["initiated", "updating", true],
    ["initiated", undefined, true],
    ["initiated", "updating", true, { started_at: null }],
    ["initiated", "updating", false, { completed_at: hourAgo }],
    ["initiated", "updating", false, { started_at: "2030-01-14T11:59:59Z" }],
    ["completed", "updating", false],
    ["cancelled", "updating", false],
    ["failed", "updating", false],
    ["timed_out", "updating", false],
    // Unknown phases and statuses.
    ["rebooting", "updating", true],
    ["rebooting", "upgrading", true],
    ["rebooting", "upgrading", false, { started_at: "2030-01-14T11:59:59Z" }],
    ["rebooting", "available", false],
    ["rebooting", "failed", false],
    [null, "available", false],
    [null, "updating", true],
    ["rebooting", undefined, false, { started_at: null }],
    ["rebooting", "upgrading", false, { started_at: "yesterday" }],
  ];
  for (const [phase, status, running, more = {}] of cases) {
    const what = `${phase ?? "no phase"} in a cluster that is ${status ?? "not known"}`;
    it(`${running ? "runs" : "has ended"}: ${what} ${JSON.stringify(more)}`, () => {
      const upgrade = { phase, started_at: hourAgo, completed_at: null, ...more };
      const cluster = status === undefined ? undefined : { status };
      assert.equal(isRunning(upgrade, cluster, now), running);
    });
  }
});

describe("An upgrade that the cluster does not show yet", () => {
  const now = new Date("2030-01-15T12:00:00Z");
  const begun = {
    id: "1",
    from_version: "26.1.5",
    to_version: "26.2.5",
    phase: "initiated",
    started_at: "2030-01-15T11:59:00Z",
    completed_at: null,
  };
  const failed = { ...begun, id: "2", phase: "failed", completed_at: "2030-01-15T11:59:30Z" };
  const earlier = { started_at: "2030-01-15T09:00:00Z" };
  const cases: readonly [what: string, history: unknown, running: boolean][] = [
    ["no history", [], false],
    ["it has begun", [begun], true],
    ["it has failed", [failed], false],
    ["it was cancelled", [{ ...begun, phase: "cancelled" }], false],
    ["it has timed out", [{ ...begun, phase: "timed_out" }], false],
    ["it is completed", [{ ...begun, phase: "completed" }], false],
    ["its phase is unknown", [{ ...begun, phase: "draining" }], true],
    ["an upgrade to another version", [{ ...begun, to_version: "26.3.3" }], false],
    ["an earlier attempt failed", [{ ...failed, ...earlier }, begun], true],
    ["an earlier attempt never ended", [{ ...begun, id: "3", ...earlier }, failed], false],
    ["it began two days ago", [{ ...begun, started_at: "2030-01-13T12:00:00Z" }], false],
    ["nobody knows when it began", [{ ...begun, started_at: null }], false],
  ];
  for (const [what, history, running] of cases) {
    it(`${running ? "is waited for" : "is not waited for"}: ${what}`, () => {
      assert.equal(isUpgradingTo("26.2.5", parseListOf(UpgradeSchema)(history) ?? [], now), running);
    });
  }

  for (const [version, wanted, behind] of [
    ["26.1.5", "26.2.5", true],
    ["26.2.5", "26.2.5", false],
    ["26.2.5", "26.2.10", true],
    ["26.10.0", "26.2.5", false],
    // The cluster wasn't upgraded, or its version can't be compared.
    ["26.1.5", "", false],
    ["nightly", "26.2.5", false],
    [null, "26.2.5", false],
  ] as const) {
    it(`${behind ? "may be" : "is not"} of a cluster with ${version}, to ${wanted || "nothing"}`, () => {
      assert.equal(isOlderThan({ version }, wanted), behind);
    });
  }
});

describe("Newest first", () => {
  it("goes by the time, and has what has none last", () => {
    const times = ["2029-12-31T23:00:00-05:00", null, "2030-01-01T03:00:00Z", "soon", "2030-01-02T00:00:00Z"];
    assert.deepEqual(
      sortNewestFirst(times, (time) => time),
      [times[4], times[0], times[2], null, "soon"],
    );
  });
});
