// Periods that users enter, and the period to export.
import assert from "node:assert/strict";
import { parseBounds, checkBounds, exportedPeriod, lastPeriodQuery } from "../../../src/clusters/period";
import { day, hour } from "../helpers/timed-list";

const now = Date.UTC(2026, 5, 1, 12);

describe("The ends of a period", () => {
  // Hours before now.
  for (const [from, to, problem] of [
    [undefined, undefined, undefined],
    [1, undefined, undefined],
    [undefined, 1, undefined],
    [2, 1, undefined],
    [1, 1, undefined],
    [1, -5, undefined],
    [90 * 24, undefined, undefined],
    [1, 2, "reversed"],
    [-1, -2, "future"],
    [-2, -1, "reversed"],
    [-1, undefined, "future"],
    [undefined, 91 * 24, "too-old"],
    [100 * 24, 91 * 24, "too-old"],
    [91 * 24, 1, "clipped"],
    [91 * 24, undefined, "clipped"],
  ] as const) {
    it(`${from ?? "–"} to ${to ?? "–"} hours ago are ${problem ?? "well"}`, () => {
      const time = (hours: number | undefined): number | undefined =>
        hours === undefined ? undefined : now - hours * hour;
      assert.equal(checkBounds({ from: time(from), to: time(to) }, now), problem);
    });
  }

  it("are read of what is sent", () => {
    const { start_time, end_time } = lastPeriodQuery(day, now);
    assert.deepEqual(parseBounds({ start_time, end_time }), { from: now - day, to: now });
    assert.deepEqual(parseBounds({ realm: "x" }), { from: undefined, to: undefined });
  });
});

describe("What is exported", () => {
  const shown = { from: now - day, to: now };
  for (const [name, bounds, expected] of [
    ["what is shown", {}, shown],
    ["all that the filters ask for", { from: now - 9 * day }, { from: now - 9 * day, to: now }],
    ["no more than 90 days", { from: 0 }, { from: now - 90 * day, to: now }],
    ["up to the end that is set", { to: now - hour }, { from: now - day, to: now - hour }],
    ["not the future", { from: now - hour, to: now + day }, { from: now - hour, to: now }],
  ] as const) {
    it(`is ${name}`, () => assert.deepEqual(exportedPeriod(shown, bounds), expected));
  }
});
