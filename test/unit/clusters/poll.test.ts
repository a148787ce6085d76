import assert from "node:assert/strict";
import { createPoll } from "../../../src/clusters/poll";
import { clusterStatus, clusterStatuses, isPassing } from "../../../src/clusters/status";

/** A clock whose alarms the test lets go off. */
class Clock {
  pauses: number[] = [];
  #alarm: (() => void) | undefined;

  readonly after = (milliseconds: number, act: () => void): (() => void) => {
    this.pauses.push(milliseconds);
    this.#alarm = act;
    return () => {
      this.#alarm = undefined;
    };
  };

  get isSet(): boolean {
    return this.#alarm !== undefined;
  }

  async ring(): Promise<void> {
    const alarm = this.#alarm;
    this.#alarm = undefined;
    alarm?.();
    await new Promise(setImmediate);
  }
}

describe("Looking again", () => {
  function setUp() {
    const clock = new Clock();
    const world = { worthwhile: true, seen: "a", looks: 0, fail: false };
    const poll = createPoll({
      worthwhile: () => world.worthwhile,
      seen: () => world.seen,
      look: () => {
        world.looks++;
        return world.fail ? Promise.reject(new Error("no")) : Promise.resolve();
      },
      after: clock.after,
    });
    return { clock, world, poll };
  }

  it("pauses longer and longer while nothing changes, up to a minute", async () => {
    const { clock, poll } = setUp();
    poll.reconsider();
    for (let look = 0; look < 12; look++) await clock.ring();
    const [first, ...rest] = clock.pauses;
    assert.equal(first, 5000);
    for (const [index, pause] of rest.entries()) {
      assert.ok(pause > (clock.pauses[index] ?? 0) || pause === 60_000, `pause ${index}`);
    }
    assert.equal(clock.pauses.at(-1), 60_000);
  });

  it("looks soon again after a change", async () => {
    const { clock, world, poll } = setUp();
    poll.reconsider();
    await clock.ring();
    await clock.ring();
    world.seen = "b";
    await clock.ring();
    assert.equal(clock.pauses.at(-1), 5000);
  });

  it("never looks while it is not worthwhile", async () => {
    const { clock, world, poll } = setUp();
    world.worthwhile = false;
    poll.reconsider();
    assert.ok(!clock.isSet);
    world.worthwhile = true;
    poll.reconsider();
    poll.reconsider();
    assert.equal(clock.pauses.length, 1, "one alarm, however often it is told");
    world.worthwhile = false;
    poll.reconsider();
    assert.ok(!clock.isSet);
    await clock.ring();
    assert.equal(world.looks, 0);
  });

  it("ends when it is disposed of, also while it looks", async () => {
    const { clock, world, poll } = setUp();
    poll.reconsider();
    poll.dispose();
    assert.ok(!clock.isSet);
    const busy = setUp();
    busy.poll.reconsider();
    const rung = busy.clock.ring();
    busy.poll.dispose();
    await rung;
    assert.ok(!busy.clock.isSet);
    busy.poll.reconsider();
    assert.ok(!busy.clock.isSet);
    assert.deepEqual([world.looks, busy.world.looks], [0, 1]);
  });
});

describe("A cluster's status", () => {
  it("is one of eight, three of which pass", () => {
    assert.equal(clusterStatuses.length, 8);
    assert.deepEqual(clusterStatuses.filter(isPassing), ["provisioning", "updating", "deleting"]);
    assert.equal(clusterStatus("hibernating"), undefined);
  });
});
