// When a new key ends: days from now, or a date that a person types.
import assert from "node:assert/strict";
import { asApiTime, inDays, readDate } from "../../../src/keys/expiry";

describe("The end of a new key", () => {
  const now = new Date(2026, 10, 30, 12, 0, 0);

  it("lies whole days ahead", () => {
    const from = new Date("2026-11-30T12:34:56.789Z");
    assert.equal(inDays(90, from).toISOString(), "2027-02-28T12:34:56.789Z");
  });

  it("goes to the API as a time without milliseconds", () => {
    assert.equal(asApiTime(new Date("2026-11-30T12:34:56.789Z")), "2026-11-30T12:34:56Z");
  });

  const endOf = (year: number, month: number, date: number): Date =>
    new Date(year, month - 1, date, 23, 59, 59);
  const dates: readonly (readonly [text: string, read: Date | "past" | undefined])[] = [
    ["2026-12-01", endOf(2026, 12, 1)],
    [" 2028-02-29 ", endOf(2028, 2, 29)],
    ["2026-11-30", endOf(2026, 11, 30)],
    ["2026-11-29", "past"],
    ["2027-02-29", undefined],
    ["2027-13-01", undefined],
    ["2027-00-10", undefined],
    ["2027-1-1", undefined],
    ["2027-01-01T00:00", undefined],
    ["in 2027-01-01", undefined],
    ["", undefined],
  ];
  for (const [text, read] of dates) {
    it(`is read from ${JSON.stringify(text)}`, () => {
      assert.deepEqual(readDate(text, now), read);
    });
  }

  it("has passed at its very second", () => {
    assert.equal(readDate("2026-11-30", endOf(2026, 11, 30)), "past");
  });
});
