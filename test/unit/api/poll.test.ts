import assert from "node:assert/strict";
import { createPoller, pollUntil, type Polled } from "../../../src/api/poll";

/** Delays that the test controls. */
class Clock {
  readonly pauses: number[] = [];
  #end: ((passed: boolean) => void) | undefined;

  readonly wait = (milliseconds: number, signal?: AbortSignal): Promise<boolean> => {
    if (signal?.aborted === true) return Promise.resolve(false);
    this.pauses.push(milliseconds);
    return new Promise((resolve) => {
      const stop = (): void => this.#end?.(false);
      this.#end = (passed) => {
        this.#end = undefined;
        signal?.removeEventListener("abort", stop);
        resolve(passed);
      };
      signal?.addEventListener("abort", stop);
    });
  };

  get isSet(): boolean {
    return this.#end !== undefined;
  }

  async ring(): Promise<void> {
    this.#end?.(true);
    await new Promise(setImmediate);
  }
}

describe("Polling for the end of an operation", () => {
  const pauses = { first: 1000, max: 3000, growth: 2 };

  /** Polls with these results in order, without delays. */
  async function poll(looks: readonly Polled<string>[], signal?: AbortSignal) {
    const clock = new Clock();
    const left = [...looks];
    const found = pollUntil(() => Promise.resolve(left.shift() ?? {}), {
      ...pauses,
      signal,
      wait: clock.wait,
    });
    while (clock.isSet && left.length > 0) await clock.ring();
    return { found, clock, left };
  }

  const table: readonly [title: string, looks: Polled<string>[], pauses: number[]][] = [
    ["looks first after the first pause", [{ done: "x" }], [1000]],
    ["pauses longer each time, up to the longest", [{}, {}, {}, { done: "x" }], [1000, 2000, 3000, 3000]],
    [
      "pauses as long as a look says, and grows from there",
      [{}, { after: 500 }, {}, { done: "x" }],
      [1000, 2000, 500, 1000],
    ],
  ];
  for (const [title, looks, expected] of table) {
    it(title, async () => {
      const { found, clock } = await poll(looks);
      assert.equal(await found, "x");
      assert.deepEqual(clock.pauses, expected);
    });
  }

  it("ends when it is aborted in a pause, and finds nothing", async () => {
    const leaving = new AbortController();
    const { found, clock } = await poll([{}, {}], leaving.signal);
    leaving.abort();
    assert.equal(await found, undefined);
    assert.deepEqual(clock.pauses, [1000, 2000, 3000]);
  });

  it("does not look again when it is aborted during a look", async () => {
    const leaving = new AbortController();
    let looks = 0;
    const found = await pollUntil(
      () => {
        looks++;
        leaving.abort();
        return Promise.resolve({});
      },
      { first: 0, max: 1, growth: 1, signal: leaving.signal },
    );
    assert.deepEqual([found, looks], [undefined, 1]);
  });
});

describe("Polling while somebody can see it", () => {
  function setUp() {
    const clock = new Clock();
    const world = { worthwhile: true, seen: "a", looks: 0, asked: 0 };
    const poller = createPoller({
      isNeeded: () => {
        world.asked++;
        return world.worthwhile;
      },
      state: () => world.seen,
      refresh: () => {
        world.looks++;
        return Promise.resolve();
      },
      wait: clock.wait,
    });
    return { clock, world, poller };
  }

  it("pauses longer and longer while nothing changes, up to a minute", async () => {
    const { clock, poller } = setUp();
    poller.reconsider();
    for (let look = 0; look < 12; look++) await clock.ring();
    const [first, ...rest] = clock.pauses;
    assert.equal(first, 5000);
    for (const [index, pause] of rest.entries()) {
      assert.ok(pause > (clock.pauses[index] ?? 0) || pause === 60_000, `pause ${index}`);
    }
    assert.equal(clock.pauses.at(-1), 60_000);
  });

  it("looks soon again after a change", async () => {
    const { clock, world, poller } = setUp();
    poller.reconsider();
    await clock.ring();
    await clock.ring();
    world.seen = "b";
    await clock.ring();
    assert.equal(clock.pauses.at(-1), 5000);
  });

  it("never looks while it is not worthwhile", async () => {
    const { clock, world, poller } = setUp();
    world.worthwhile = false;
    poller.reconsider();
    assert.ok(!clock.isSet);
    world.worthwhile = true;
    poller.reconsider();
    poller.reconsider();
    assert.equal(clock.pauses.length, 1, "one pause, however often it is told");
    world.worthwhile = false;
    poller.reconsider();
    assert.ok(!clock.isSet);
    await clock.ring();
    assert.equal(world.looks, 0);
  });

  it("begins again with the shortest pause when it became worthwhile after a look", async () => {
    const { clock, world, poller } = setUp();
    poller.reconsider();
    await clock.ring();
    world.worthwhile = false;
    await clock.ring();
    assert.ok(!clock.isSet);
    world.worthwhile = true;
    poller.reconsider();
    assert.deepEqual(clock.pauses, [5000, 7500, 5000]);
  });

  it("ends when it is disposed of, also while it looks", async () => {
    const { clock, world, poller } = setUp();
    poller.reconsider();
    poller.dispose();
    assert.ok(!clock.isSet);
    const busy = setUp();
    busy.poller.reconsider();
    const rung = busy.clock.ring();
    busy.poller.dispose();
    busy.world.asked = 0;
    await rung;
    assert.ok(!busy.clock.isSet);
    busy.poller.reconsider();
    assert.ok(!busy.clock.isSet);
    assert.deepEqual([world.looks, busy.world.looks, busy.world.asked], [0, 1, 0]);
  });
});
