import assert from "node:assert/strict";
import { rfc3339, SimulatedClock } from "../../simulator/clock";

describe("the simulated clock", () => {
  const real = { ms: 0 };
  let clock = new SimulatedClock(() => real.ms);

  beforeEach(() => {
    real.ms = 1_000;
    clock = new SimulatedClock(() => real.ms);
  });

  it("goes with the real time, plus what it was advanced by", () => {
    clock.advance(500);
    real.ms += 20;
    assert.equal(clock.now(), 1_520);
    assert.equal(clock.wall(), 1_520);
  });

  it("stands while frozen, moves only when advanced, and goes on without a jump", () => {
    clock.freeze();
    real.ms += 100;
    assert.equal(clock.now(), 1_000);
    assert.equal(clock.frozen, true);
    clock.advance(7);
    assert.equal(clock.now(), 1_007);
    clock.resume();
    assert.equal(clock.now(), 1_007);
    real.ms += 3;
    assert.equal(clock.now(), 1_010);
    assert.equal(clock.frozen, false);
  });

  it("can be frozen and resumed again and again, needed or not", () => {
    clock.resume();
    clock.freeze();
    real.ms += 10;
    clock.freeze();
    clock.resume();
    real.ms += 1;
    clock.freeze();
    real.ms += 50;
    clock.resume();
    assert.equal(clock.now(), 1_001);
  });

  it("lets the time of rate limits go on while frozen", () => {
    clock.freeze();
    real.ms += 100;
    clock.advance(5);
    assert.equal(clock.wall(), 1_105);
    clock.resume();
    assert.equal(clock.wall(), 1_105);
  });

  it("never goes backwards, but for a reset", () => {
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => clock.advance(ms), RangeError);
    }
    clock.advance(1);
    clock.freeze();
    clock.reset();
    real.ms += 1;
    assert.equal(clock.now(), 1_001);
  });

  it("is written as RFC 3339 in UTC", () => {
    assert.equal(rfc3339(0), "1970-01-01T00:00:00.000Z");
  });
});
