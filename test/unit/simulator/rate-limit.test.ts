import assert from "node:assert/strict";
import type { Limits } from "../../simulator/control-protocol";
import { RateLimiter } from "../../simulator/rate-limit";
import { start, useSimulator } from "./test-simulator";

describe("the rate limiter", () => {
  const time = { ms: start };
  let limits: Limits = { second: 5, minute: 300, hour: 5_000, day: 25_000 };
  let limiter = new RateLimiter(
    () => time.ms,
    () => limits,
  );

  beforeEach(() => {
    time.ms = start;
    limits = { second: 5, minute: 300, hour: 5_000, day: 25_000 };
    limiter = new RateLimiter(
      () => time.ms,
      () => limits,
    );
  });

  const taken = (times: number): number =>
    Array.from({ length: times }, () => limiter.take()).filter((wait) => wait === undefined).length;

  it("lets 5 through in a second, and again in the next", () => {
    assert.equal(taken(7), 5);
    time.ms += 999;
    assert.equal(limiter.take(), 1);
    time.ms += 1;
    assert.equal(taken(7), 5);
  });

  it("lets 300 through in a minute, and says how long the rest of it is", () => {
    for (let second = 0; second < 59; second += 1) {
      assert.equal(taken(5), 5);
      time.ms += 1_000;
    }
    limits.second = null;
    assert.equal(taken(10), 5);
    assert.equal(limiter.take(), 1);
    time.ms += 1_000;
    assert.equal(limiter.take(), undefined);
  });

  it("does the same for an hour and a day, and names the longest wait", () => {
    limits = { second: null, minute: null, hour: 2, day: 3 };
    assert.equal(taken(3), 2);
    assert.equal(limiter.take(), 3_600);
    time.ms += 3_600_000;
    assert.equal(taken(2), 1);
    // At 13:00, eleven hours of the day are left.
    assert.equal(limiter.take(), 11 * 3_600);
  });

  it("does not count what it refuses", () => {
    taken(20);
    assert.equal(limiter.headers()["X-RateLimit-Remaining-Day"], "24995");
  });

  it("tells all four windows, and the scarcest first", () => {
    taken(2);
    assert.deepEqual(limiter.headers(), {
      "RateLimit-Limit": "5",
      "RateLimit-Remaining": "3",
      "RateLimit-Reset": "1",
      "X-RateLimit-Limit-Second": "5",
      "X-RateLimit-Remaining-Second": "3",
      "X-RateLimit-Limit-Minute": "300",
      "X-RateLimit-Remaining-Minute": "298",
      "X-RateLimit-Limit-Hour": "5000",
      "X-RateLimit-Remaining-Hour": "4998",
      "X-RateLimit-Limit-Day": "25000",
      "X-RateLimit-Remaining-Day": "24998",
    });
    limiter.spend(297);
    time.ms += 20_000;
    const { "RateLimit-Limit": limit, "RateLimit-Remaining": remaining } = limiter.headers();
    assert.deepEqual([limit, remaining], ["300", "1"]);
    assert.equal(limiter.headers()["RateLimit-Reset"], "40");
  });

  it("says nothing of windows without a limit", () => {
    limits = { second: null, minute: null, hour: null, day: null };
    assert.deepEqual(limiter.headers(), {});
    assert.equal(taken(100), 100);
  });
});

describe("rate limits of the API", () => {
  const bench = useSimulator({ seed: "empty", limited: true });

  it("refuses the sixth request of a second with all headers and a Retry-After", async () => {
    const statuses = [];
    for (let index = 0; index < 5; index += 1) {
      statuses.push((await bench().call("GET", "/cluster-types")).status);
    }
    assert.deepEqual(statuses, [200, 200, 200, 200, 200]);
    const refused = await bench().call("GET", "/clusters");
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get("retry-after"), "1");
    assert.equal(refused.headers.get("ratelimit-remaining"), "0");
    assert.equal(refused.headers.get("x-ratelimit-remaining-minute"), "295");
    assert.match(refused.text, /errors#rate-limit-exceeded/);
    assert.equal(bench().simulation.log.list().at(-1)?.carriedOut, false);

    bench().time.ms += 1_000;
    assert.equal((await bench().call("GET", "/clusters")).status, 200);
  });

  it("carries the headers on every answer: success, refusal, nothing there", async () => {
    const answers = [
      await bench().call("GET", "/clusters"),
      await bench().call("GET", "/clusters", { key: null }),
      await bench().call("GET", "/nowhere"),
      await bench().call("POST", "/clusters", { body: {} }),
      await bench().call("PUT", "/clusters"),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 401, 404, 422, 405],
    );
    for (const { headers } of answers) {
      for (const window of ["second", "minute", "hour", "day"]) {
        assert.match(headers.get(`x-ratelimit-limit-${window}`) ?? "", /^\d+$/);
        assert.match(headers.get(`x-ratelimit-remaining-${window}`) ?? "", /^\d+$/);
      }
      assert.equal(headers.get("ratelimit-limit"), "5");
      assert.equal(headers.get("ratelimit-reset"), "1");
    }
  });

  it("is one budget for all keys, and for other clients of the workspace", async () => {
    const { full_key } = await bench().control.addKey({ name: "other" });
    await bench().call("GET", "/clusters");
    await bench().control.spend(4);
    assert.equal((await bench().call("GET", "/cluster-types", { key: full_key })).status, 429);
  });

  it("fills up again while the clock is frozen", async () => {
    bench().simulation.clock.freeze();
    await bench().control.spend(5);
    assert.equal((await bench().call("GET", "/clusters")).status, 429);
    bench().time.ms += 1_000;
    assert.equal((await bench().call("GET", "/clusters")).status, 200);
  });
});
