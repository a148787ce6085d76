import assert from "node:assert/strict";
import { failure, type ApiError } from "../../../src/api/errors";
import { type DeviceCode, type Polled, type TokenGrant, waitForApproval, type Waiting } from "../../../src/auth/oauth";
import { randomSecret } from "../helpers/keys";

const code: DeviceCode = {
  userCode: "ABCD-EFGH",
  page: "https://login.example/device",
  seconds: 60,
  interval: 5,
  device: randomSecret(),
};
const granted: Polled = { ok: true, value: { access: randomSecret() } satisfies TokenGrant };
const failing = (problem: ApiError): Polled => failure({ ...problem, at: "login.example" });
const offline = failing({ kind: "network", cause: "dns" });

interface Waited {
  readonly outcome: Awaited<ReturnType<typeof waitForApproval>>;
  /** In seconds. */
  readonly pauses: readonly number[];
  readonly told: readonly Waiting[];
}

/** The last response is repeated; time passes only in delays. */
async function wait(
  answers: readonly Polled[],
  leaveAfter = Infinity,
  times: Partial<DeviceCode> = {},
): Promise<Waited> {
  const leaving = new AbortController();
  const pauses: number[] = [];
  const told: Waiting[] = [];
  let now = 0;
  let asked = 0;
  const outcome = await waitForApproval(
    { ...code, ...times },
    {
      oauth: {
        poll: () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? "pending"),
      },
      signal: leaving.signal,
      onWaiting: (waiting) => told.push(waiting),
      now: () => now,
      wait: (milliseconds) => {
        pauses.push(milliseconds / 1000);
        now += milliseconds;
        if (pauses.length > leaveAfter) leaving.abort();
        return Promise.resolve(!leaving.signal.aborted);
      },
    },
  );
  return { outcome, pauses, told };
}

describe("Waiting for the browser", () => {
  it("asks as often as the issuer says, and never before the first pause", async () => {
    const { outcome, pauses, told } = await wait(["pending", "pending", granted]);
    assert.equal(outcome, granted);
    assert.deepEqual([pauses, told], [[5, 5, 5], []]);
  });

  it("asks less often from then on where the issuer says so, and tells it", async () => {
    const { pauses, told } = await wait(["slow-down", "pending", "slow-down", "pending", granted]);
    assert.deepEqual(pauses, [5, 10, 10, 15, 15]);
    assert.deepEqual(told, ["slower", "slower"]);
  });

  it("goes on over a lost network with growing pauses, and tells of both ends of it", async () => {
    const { outcome, pauses, told } = await wait([offline, offline, "pending", granted]);
    assert.equal(outcome, granted);
    assert.deepEqual(pauses, [5, 10, 20, 5]);
    assert.deepEqual(told, ["offline", "offline", "online"]);
  });

  for (const [interval, pause] of [
    [2_147_484, 60],
    [1e300, 60],
    [Number.POSITIVE_INFINITY, 60],
    [0.001, 1],
    [0, 1],
    [-5, 1],
    [Number.NaN, 5],
    ["7" as unknown as number, 5],
    [7.5, 7.5],
  ] as const) {
    it(`pauses ${pause} s where the issuer says ${String(interval)}`, async () => {
      const { pauses } = await wait(["pending", granted], Infinity, { interval, seconds: 3000 });
      assert.deepEqual(pauses, [pause, pause]);
    });
  }

  it("ends after an hour at the latest, whatever the issuer says", async () => {
    for (const seconds of [1e300, Number.POSITIVE_INFINITY, 2_147_484]) {
      const { outcome, pauses } = await wait(["pending"], 10_000, { seconds, interval: 60 });
      assert.deepEqual(outcome, failure({ kind: "sign-in-expired" }));
      assert.equal(pauses.length, 60);
    }
  });

  it("pauses as long as an issuer that has enough of requests says, up to a minute", async () => {
    const limited = (retryAfter: number) => failing({ kind: "rate-limited", retryAfter });
    const { pauses } = await wait([limited(40), limited(86_400), granted], Infinity, {
      seconds: 600,
    });
    assert.deepEqual(pauses, [5, 40, 60]);
  });

  it("ends when the code does, with or without a network", async () => {
    for (const answer of ["pending", offline] as const) {
      const { outcome, pauses } = await wait([answer]);
      assert.deepEqual(outcome, failure({ kind: "sign-in-expired" }));
      assert.ok(pauses.reduce((sum, one) => sum + one, 0) < 2 * code.seconds);
    }
  });

  it("ends with what will not pass", async () => {
    for (const last of [
      failure({ kind: "sign-in-denied" }),
      failing({ kind: "network", cause: "tls" }),
      failing({ kind: "unreadable", status: 200, html: true }),
    ]) {
      assert.equal((await wait(["pending", last])).outcome, last);
    }
  });

  it("ends when the person leaves, without one more question", async () => {
    const { outcome, pauses } = await wait(["pending"], 2);
    assert.deepEqual(outcome, failure({ kind: "cancelled" }));
    assert.equal(pauses.length, 3);
  });
});
