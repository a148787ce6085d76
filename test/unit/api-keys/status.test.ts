import assert from "node:assert/strict";
import { keyNodes } from "../../../src/api-keys/status";
import { expiringDays, sortKeys, isUsable, keyStatus } from "../../../src/api-keys/status";
import { toApiTime, inDays, readDate } from "../../../src/api-keys/status";
import { apiKey } from "../helpers/keys";

const now = new Date("2026-06-15T12:00:00Z");
const at = (days: number): string => inDays(days, now).toISOString();

describe("Where a key stands", () => {
  it("follows its own clock, since a list may be old", () => {
    assert.equal(keyStatus(apiKey(), now), "active");
    assert.equal(keyStatus(apiKey({ expires_at: at(expiringDays + 0.1) }), now), "active");
    assert.equal(keyStatus(apiKey({ expires_at: at(expiringDays) }), now), "expiring");
    assert.equal(keyStatus(apiKey({ expires_at: at(0) }), now), "expired");
    assert.equal(keyStatus(apiKey({ status: "revoked", expires_at: at(9) }), now), "revoked");
    assert.equal(keyStatus(apiKey({ status: "expired" }), now), "expired");
    assert.equal(keyStatus(apiKey({ status: "suspended" }), now), "unknown");
    assert.equal(keyStatus(apiKey({ expires_at: "soon" }), now), "active");
  });

  it("orders the living by their end, and the ended from the last", () => {
    const keys = [
      apiKey({ id: "old", status: "revoked", revoked_at: at(-30) }),
      apiKey({ id: "never b", name: "b" }),
      apiKey({ id: "soon", expires_at: at(3) }),
      apiKey({ id: "odd", status: "suspended" }),
      apiKey({ id: "never a", name: "a" }),
      apiKey({ id: "ended", expires_at: at(-1) }),
      apiKey({ id: "later", expires_at: at(300) }),
    ];
    const order = ["soon", "later", "never a", "never b", "odd", "ended", "old"];
    assert.deepEqual(
      sortKeys(keys, now).map(({ id }) => id),
      order,
    );
    assert.deepEqual(
      sortKeys([...keys].reverse(), now).map(({ id }) => id),
      order,
    );
    assert.ok(isUsable("expiring") && !isUsable("revoked"));
  });

  it("hides the ended, and shows what only the secret store knows", () => {
    const keys = [apiKey({ id: "a" }), apiKey({ id: "b", status: "revoked" })];
    const stored = [
      {
        ref: "r1",
        origin: "o",
        name: "n",
        prefix: "p",
        storedAt: "s",
        generation: "g",
        keyId: "a",
      },
      { ref: "r2", origin: "o", name: "n", prefix: "p", storedAt: "s", generation: "g" },
      {
        ref: "r3",
        origin: "o",
        name: "n",
        prefix: "p",
        storedAt: "s",
        generation: "g",
        keyId: "elsewhere",
      },
      {
        ref: "r4",
        origin: "staging",
        name: "n",
        prefix: "p",
        storedAt: "s",
        generation: "g",
        keyId: "a",
      },
    ];
    const rows = (hideEnded: boolean): string[] =>
      keyNodes(keys, stored, { connection: "c", origin: "o" }, now, hideEnded).map(({ kind, id }) => `${kind} ${id}`);
    assert.deepEqual(rows(false), ["key a", "key b", "stored r2", "stored r3", "stored r4"]);
    assert.deepEqual(rows(true), ["key a", "stored r2", "stored r3", "stored r4"]);
  });
});

describe("A date to end on", () => {
  it("is the end of that day", () => {
    const date = readDate(" 2026-07-01 ", now);
    assert.ok(date instanceof Date);
    assert.deepEqual([date.getMonth(), date.getDate(), date.getHours()], [6, 1, 23]);
    assert.match(toApiTime(date), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("is a day that there is, and not over", () => {
    for (const text of ["", "1.7.2026", "2026-02-31", "2026-13-01", "2026-7-1"]) {
      assert.equal(readDate(text, now), undefined, text);
    }
    assert.equal(readDate("2026-06-14", new Date(2026, 5, 15, 12)), "past");
    assert.ok(readDate("2026-06-15", new Date(2026, 5, 15, 12)) instanceof Date);
    assert.equal(readDate("2026-06-15", new Date(2026, 5, 15, 23, 59, 59)), "past");
  });

  it("lies whole days ahead", () => {
    assert.equal(inDays(90, now).toISOString(), "2026-09-13T12:00:00.000Z");
  });
});
