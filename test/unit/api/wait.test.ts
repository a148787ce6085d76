import assert from "node:assert/strict";
import { inspect } from "node:util";
import { routes } from "../../../src/api/routes";
import { createPacing } from "../../../src/api/pacing";
import { bounded, pause, parseSeconds, type Wait } from "../../../src/api/wait";
import { ApiServer, json, problem } from "../helpers/api-server";
import { noPacing, testSend } from "../helpers/send";

const date = "Mon, 30 Nov 2026 10:00:00 GMT";
const day = 86_400;

describe("A header that names seconds", () => {
  // Most machines aren't in GMT, but some test machines are.
  const zone = process.env["TZ"];
  before(() => (process.env["TZ"] = "Pacific/Auckland"));
  after(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });

  for (const [value, expected] of [
    ["0", 0],
    ["120", 120],
    [" 120 ", 120],
    ["+5", 5],
    ["007", 7],
    ["90.5", 91],
    ["60.0", 60],
    ["3600.0", 3600],
    ["0.001", 1],
    [".5", 1],
    ["5.", 5],
    ["-5", 0],
    ["-0.5", 0],
    ["1e9", day],
    ["2147484", day],
    ["1e400", day],
    ["Infinity", day],
    ["-Infinity", 0],
    ["9".repeat(400), day],
    ["120, 60", 120],
    ["60, 120", 120],
    ["60,,", 60],
    ["soon, 60", 60],
    ["Mon, 30 Nov 2026 10:01:30 GMT", 90],
    ["Monday, 30-Nov-26 10:01:30 GMT", 90],
    ["Mon Nov 30 10:01:30 2026 GMT", 90],
    ["Mon Nov 30 10:01:30 2026", 90],
    ["Mon, 30 Nov 2026 10:01:30", 90],
    ["Mon, 30 Nov 2026 23:01:30 +1300", 90],
    ["2026-11-30T10:01:30", 90],
    ["2026-11-30T10:01:30.5", 91],
    ["2026-11-30T10:01:30Z", 90],
    ["Mon, 30 Nov 2026 09:00:00 GMT", 0],
    ["Mon, 30 Nov 2066 10:00:00 GMT", day],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["Mon, 30 Nov 2026 10:01:30 GMT, 30", 90],
    ["30, Mon, 30 Nov 2026 10:01:30 GMT", 90],
    ["", undefined],
    [" ", undefined],
    [",", undefined],
    ["soon", undefined],
    ["soon 5", undefined],
    ["May", undefined],
    ["NaN", undefined],
    ["0x10", undefined],
    ["1_000", undefined],
    ["1 2", undefined],
    ["5s", undefined],
    ["2026-11-30", undefined],
    ["2026-11-30 10:01:30", undefined],
    ["Mon, 99 Nov 2026 10:01:30 GMT", undefined],
    ["x".repeat(1_000_000), undefined],
  ] as const) {
    it(`${JSON.stringify(value.slice(0, 40))} is ${expected}`, () => assert.equal(parseSeconds(value, date), expected));
  }

  it("that is missing is undefined", () => assert.equal(parseSeconds(null, date), undefined));

  it("is held against a date without a zone as in GMT", () => {
    for (const base of ["Mon Nov 30 10:00:00 2026", "2026-11-30T10:00:00"]) {
      assert.equal(parseSeconds("Mon, 30 Nov 2026 10:01:30 GMT", base), 90);
    }
  });

  it("is held against this machine's clock only where the response has no usable date", () => {
    const soon = new Date(Date.now() + 90_000).toUTCString();
    for (const none of [null, "", "yesterday"]) {
      const seconds = parseSeconds(soon, none) ?? 0;
      assert.ok(seconds > 80 && seconds <= 90, String(seconds));
    }
  });

  it("is read of a real response, whatever this machine's clock says", async () => {
    const headers = { Date: date, "Retry-After": "Mon, 30 Nov 2026 10:20:00 GMT" };
    const server = await ApiServer.start(problem(429, {}, headers));
    const { send } = testSend(server.url);
    const answer = await send(routes.listClusters);
    await server.stop();
    assert.deepEqual(answer, { ok: false, problem: { kind: "rate-limited", retryAfter: 1200 } });
  });
});

describe("A number that a setting or a server names", () => {
  const bounds = { min: 1, max: 60, fallback: 5 };
  for (const [value, expected] of [
    [5, 5],
    [0, 1],
    [-1, 1],
    [0.001, 1],
    [2_147_484, 60],
    [Number.POSITIVE_INFINITY, 60],
    [Number.NEGATIVE_INFINITY, 1],
    [Number.NaN, 5],
    ["7", 5],
    [null, 5],
    [undefined, 5],
    [true, 5],
    [[7], 5],
    [{}, 5],
  ] as const) {
    it(`${inspect(value)} is ${expected}`, () => assert.equal(bounded(value, bounds), expected));
  }
});

describe("A timer", () => {
  for (const milliseconds of [2 ** 31, 2_147_484_000, 1e300, Infinity, NaN]) {
    it(`of ${milliseconds} ms does not go off at once`, async () => {
      const passed = await pause(milliseconds, AbortSignal.timeout(20));
      assert.equal(passed, false);
    });
  }

  it("of a negative time goes off at once", async () => {
    assert.equal(await pause(-5, AbortSignal.timeout(1000)), true);
  });

  it("that is waited for tells whether the time passed", async () => {
    assert.equal(await pause(1), true);
    assert.equal(await pause(1e12, AbortSignal.abort()), false);
    const leave = new AbortController();
    const waiting = pause(1e12, leave.signal);
    leave.abort();
    assert.equal(await waiting, false);
  });
});

describe("A wait that a person notices", () => {
  const waits: Wait[] = [];
  let ended = 0;
  let giveUp = new AbortController();
  const showWait = (wait: Wait) => {
    waits.push(wait);
    return { signal: giveUp.signal, end: () => (ended += 1) };
  };
  let server: ApiServer;

  beforeEach(() => {
    waits.length = 0;
    ended = 0;
    giveUp = new AbortController();
  });
  afterEach(() => server.stop());

  const busy = problem(409, {}, { "Retry-After": "1.2" });
  const limited = problem(429, {}, { "Retry-After": "2" });

  it("is shown with what it is for, for as long as it lasts", async () => {
    server = await ApiServer.start(busy, json(200, {}));
    const { send } = testSend(server.url, { showWait });
    const answer = await send(routes.revokeKey, { parameters: { id: "k" } });
    assert.ok(answer.ok);
    assert.deepEqual(waits, [{ reason: "conflict", milliseconds: 2000 }]);
    assert.equal(ended, 1);
  });

  it("is not shown where it is short, or where nobody waits", async () => {
    server = await ApiServer.start(problem(429, {}, { "Retry-After": "1" }), json(200, []), limited);
    const { send } = testSend(server.url, { showWait });
    await send(routes.listClusters);
    const leave = AbortSignal.timeout(300);
    await send(routes.listClusters, { urgency: "background", signal: leave });
    assert.deepEqual(waits, []);
  });

  it("ends when the person gives up, and nothing is sent again", async () => {
    server = await ApiServer.start(limited);
    const { send } = testSend(server.url, { showWait });
    const sending = send(routes.deleteCluster, { parameters: { cluster_id: "c" } });
    while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    giveUp.abort();
    assert.deepEqual(await sending, { ok: false, problem: { kind: "cancelled", undone: true } });
    assert.equal(server.requests.length, 1);
    assert.equal(ended, 1);
  });

  it("can be given up where a secret was asked for, and the server has said that it did nothing", async () => {
    server = await ApiServer.start(limited, json(201, { full_key: "x" }));
    const { send } = testSend(server.url, { showWait });
    giveUp.abort();
    const answer = await send(routes.rotateKey, { parameters: { id: "k" } });
    assert.deepEqual(answer, { ok: false, problem: { kind: "cancelled", undone: true } });
    assert.deepEqual(waits, [{ reason: "rate-limited", milliseconds: 2000 }]);
    assert.equal(server.requests.length, 1);
  });

  it("is shown to those that queued before it began, and they can give up", async () => {
    const closing = { "RateLimit-Remaining": "0", "RateLimit-Reset": "59" };
    server = await ApiServer.start(json(200, [], closing), json(200, []));
    const { send } = testSend(server.url, { showWait, pacing: createPacing() });
    const sending = Array.from({ length: 7 }, (_, n) => send(routes.listClusters, { query: { n } }));
    while (waits.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    giveUp.abort();
    const answers = await Promise.all(sending);
    assert.equal(answers.filter(({ ok }) => ok).length, 5);
    assert.equal(server.requests.length, 5);
    for (const { reason, milliseconds } of waits) {
      assert.equal(reason, "rate-limited");
      assert.ok(milliseconds > 50_000 && milliseconds <= 59_000, String(milliseconds));
    }
    assert.equal(ended, 2);
  });

  it("can be given up before a secret was asked for", async () => {
    server = await ApiServer.start(json(201, { full_key: "x" }));
    const pacing = {
      ...noPacing,
      closedFor: () => 9000,
      turn: async (_: unknown, signal?: AbortSignal) =>
        (await pause(9000, signal)) ? ("go" as const) : ("cancelled" as const),
    };
    const { send } = testSend(server.url, { showWait, pacing });
    const sending = send(routes.rotateKey, { parameters: { id: "k" } });
    giveUp.abort();
    assert.deepEqual(await sending, { ok: false, problem: { kind: "cancelled", undone: true } });
    assert.deepEqual(waits, [{ reason: "rate-limited", milliseconds: 9000 }]);
    assert.equal(server.requests.length, 0);
  });
});
