import assert from "node:assert/strict";
import {
  isExpired,
  transferState,
  type TransferStatus,
  type TransferState,
} from "../../../src/clusters/transfers/transfer";
import { exportExtensions, dialogFilter, suggestedName } from "../../../src/clusters/transfers/transfer";
import { fullName, isVerified } from "../../../src/clusters/rules";

const time = "2030-01-15T12:00:00Z";

describe("An export or import", () => {
  const cases: readonly [of: TransferStatus, state: TransferState][] = [
    [{ status: "pending" }, "waiting"],
    [{ status: "processing", completed_at: null }, "waiting"],
    [{ status: "completed" }, "completed"],
    [{ status: "failed" }, "failed"],
    // Unknown statuses.
    [{ status: "queued" }, "waiting"],
    [{ status: "ready", completed_at: time }, "completed"],
    [{ status: "cancelled", completed_at: time, error_message: "Cancelled." }, "failed"],
    [{ status: "expired", error_message: "" }, "waiting"],
    [{ status: null, completed_at: time }, "completed"],
    [{}, "waiting"],
    [{ status: "constructor" }, "waiting"],
  ];
  for (const [of, state] of cases) {
    it(`is ${state}: ${JSON.stringify(of)}`, () => assert.equal(transferState(of), state));
  }

  it("is kept until it expires", () => {
    const at = Date.parse(time);
    assert.deepEqual(
      [time, "2030-01-15T12:00:00.001Z", null, undefined, "", "tomorrow"].map((expires) =>
        isExpired(expires, new Date(at)),
      ),
      [true, false, false, false, false, false],
    );
  });
});

describe("The file of an export", () => {
  const day = new Date(time);
  for (const [name, ending, expected] of [
    ["customers-prod", exportExtensions.cluster, "customers-prod-2030-01-15.zip"],
    ["partners", exportExtensions.realm, "partners-2030-01-15.zip.enc"],
    ["Kunden Süd/100%", exportExtensions.realm, "Kunden-Süd-100-2030-01-15.zip.enc"],
    ["../..\\x:y", exportExtensions.cluster, "x-y-2030-01-15.zip"],
  ] as const) {
    it(`is called ${expected}`, () => assert.equal(suggestedName(name, day, ending), expected));
  }

  it("passes a filter that looks at the last part of its name, too", () => {
    assert.deepEqual(dialogFilter("zip"), ["zip"]);
    assert.deepEqual(dialogFilter("zip.enc"), ["zip.enc", "enc"]);
    assert.deepEqual(dialogFilter("csv"), ["csv"]);
  });
});

describe("A domain", () => {
  it("is verified, or not, or nobody knows", () => {
    assert.deepEqual(
      ["verified", "unverified", "pending", "failed", "checking", "", null].map((status) =>
        isVerified({ verification_status: status }),
      ),
      [true, false, false, false, undefined, undefined, undefined],
    );
  });

  it("is called in full, however the API says it", () => {
    assert.equal(fullName({ domain: "example.com", subdomain: "login" }), "login.example.com");
    assert.equal(fullName({ domain: "login.example.com", subdomain: "login" }), "login.example.com");
    assert.equal(fullName({ domain: "example.com", subdomain: "" }), "example.com");
    assert.equal(fullName({ domain: "example.com", subdomain: null }), "example.com");
  });
});
