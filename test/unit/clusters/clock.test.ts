import assert from "node:assert/strict";
import fc from "fast-check";
import { parseEnd, formatMinute, parseStart } from "../../../src/clusters/period";

describe("A time that somebody types", () => {
  it("is a day, or a day and a time, on their own clock", () => {
    assert.equal(parseStart("2026-01-31"), new Date(2026, 0, 31).toISOString());
    assert.equal(parseEnd(" 2026-01-31 "), new Date(2026, 0, 31, 23, 59, 59, 999).toISOString());
    for (const text of ["2026-01-31 14:30", "2026-01-31T14:30"]) {
      assert.equal(parseStart(text), new Date(2026, 0, 31, 14, 30).toISOString());
      assert.equal(parseEnd(text), new Date(2026, 0, 31, 14, 30, 59, 999).toISOString());
    }
  });

  it("is nothing else", () => {
    for (const text of ["", "soon", "2026", "2026-02-30", "2026-13-01", "2026-01-31 25:00", "1.2.26"]) {
      assert.deepEqual([parseStart(text), parseEnd(text)], [undefined, undefined], text);
    }
  });

  it("is read as it was written, to the minute", () => {
    const min = new Date("1970-01-01");
    fc.assert(
      fc.property(fc.date({ min, max: new Date("2100-01-01"), noInvalidDate: true }), (at) => {
        const minute = formatMinute(at);
        const [start = "", end = ""] = [parseStart(minute), parseEnd(minute)];
        assert.equal(formatMinute(new Date(start)), minute);
        assert.equal(Date.parse(end) - Date.parse(start), 59_999);
      }),
    );
  });
});
