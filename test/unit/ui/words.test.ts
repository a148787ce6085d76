import assert from "node:assert/strict";
import { formatDateTime, parseTime, formatRelative } from "../../../src/ui/format";

describe("Times in words", () => {
  const now = new Date("2026-06-15T12:00:00Z");
  const inSeconds = (seconds: number): string => formatRelative(new Date(now.getTime() + seconds * 1000), now, "en");

  it("are rounded towards now", () => {
    assert.equal(inSeconds(20), "now");
    assert.equal(inSeconds(90), "in 1 minute");
    assert.equal(inSeconds(-3 * 3600), "3 hours ago");
    assert.equal(inSeconds(12.9 * 86400), "in 12 days");
    assert.equal(inSeconds(-400 * 86400), "13 months ago");
    assert.equal(formatRelative(new Date(now.getTime() + 5 * 86400_000), now, "de"), "in 5 Tagen");
  });

  it("are a dash where they are none, or beyond all calendars", () => {
    for (const time of [new Date(NaN), new Date("soon"), new Date(9e18 * 1000)]) {
      assert.equal(formatRelative(time, now, "en"), "–");
      assert.equal(formatDateTime(time, "en"), "–");
    }
  });

  it("are none where there is none", () => {
    for (const text of [undefined, null, "", "soon"]) assert.equal(parseTime(text), undefined);
    assert.equal(parseTime("2026-01-01T00:00:00Z")?.getUTCFullYear(), 2026);
  });
});
