import assert from "node:assert/strict";
import { createPacing, type Pacing, type PacingClock } from "../../../src/api/pacing";
import { turns } from "../helpers/turns";

/** A clock that only advances by sleeps, which end at once unless it is held. */
class FakeClock implements PacingClock {
  readonly slept: number[] = [];
  held: (() => void)[] | undefined;
  #now = 0;

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.slept.push(milliseconds);
    const { held } = this;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    this.#now = Math.max(this.#now, 0) + milliseconds;
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

const limits = (remaining: string, reset: string): Headers =>
  new Headers({ "RateLimit-Remaining": remaining, "RateLimit-Reset": reset });

/** Retries when sent back, like a request. */
async function passage(pacing: Pacing): Promise<void> {
  while ((await pacing.turn()) === "closed");
}

describe("pacing", function () {
  // Some of these wait a real second on a machine that may be busy.
  this.timeout(20_000);

  it("does not hold the first request", async () => {
    const clock = new FakeClock();
    await createPacing(clock).turn();
    assert.deepEqual(clock.slept, []);
  });

  it("waits for the reset where nothing is left", async () => {
    const clock = new FakeClock();
    const pacing = createPacing(clock);
    pacing.update(limits("0", "7"));
    clock.pass(3000);
    await pacing.turn();
    assert.deepEqual(clock.slept, [4000]);
  });

  it("waits no longer than a minute", async () => {
    const clock = new FakeClock();
    const pacing = createPacing(clock);
    pacing.update(limits("0", "86400"));
    await pacing.turn();
    assert.deepEqual(clock.slept, [60_000]);
  });

  for (const [remaining, reset, slept] of [
    ["0", "0.5", [1000]],
    ["0", "2.2", [3000]],
    ["0", "Infinity", [60_000]],
    ["0", "1e9", [60_000]],
    ["0", "2147484", [60_000]],
    ["0, 0", "3, 5", [5000]],
    ["0", "-3", []],
    ["0", "soon", []],
    ["0", "", []],
    ["", "5", []],
    ["1", "5", []],
  ] as const) {
    it(`waits ${slept.join()} ms for a reset of ${reset} with ${remaining} left`, async () => {
      const clock = new FakeClock();
      const pacing = createPacing(clock);
      pacing.update(limits(remaining, reset));
      assert.equal(pacing.closedFor(), slept[0] ?? 0);
      assert.equal(await pacing.turn(), "go");
      assert.deepEqual(clock.slept, slept);
    });
  }

  it("lets those behind go on when somebody gives up waiting", async () => {
    const pacing = createPacing(new FakeClock());
    pacing.update(limits("0", "7"));
    const leave = new AbortController();
    const turns = [pacing.turn("foreground", leave.signal), pacing.turn()];
    leave.abort();
    assert.deepEqual(await Promise.all(turns), ["cancelled", "go"]);
    assert.equal(await pacing.turn("foreground", leave.signal), "cancelled");
  });

  it("waits for the later of two resets, in whichever order they were heard", async () => {
    const clock = new FakeClock();
    const pacing = createPacing(clock);
    pacing.update(limits("0", "9"));
    pacing.update(limits("0", "2"));
    await pacing.turn();
    assert.deepEqual(clock.slept, [9000]);
  });

  it("waits again when it was told so while it waited", async () => {
    const clock = new FakeClock();
    const pacing = createPacing(clock);
    pacing.update(limits("0", "1"));
    const held: (() => void)[] = [];
    clock.held = held;
    const turn = passage(pacing);
    pacing.update(limits("0", "3"));
    clock.held = undefined;
    held[0]?.();
    await turn;
    assert.deepEqual(clock.slept, [1000, 2000]);
  });

  it("waits again when it was told so while others were before it in this second", async () => {
    const clock = new FakeClock();
    const pacing = createPacing(clock);
    const six = Array.from({ length: 6 }, () => passage(pacing));
    await Promise.all(six.slice(0, 5));
    pacing.update(limits("0", "3"));
    await six[5];
    assert.deepEqual(clock.slept, [3000]);
  });

  it("sends back those that wait when a wait begins or grows that they don't know of", async () => {
    const clock = new FakeClock();
    clock.held = [];
    const pacing = createPacing(clock);
    pacing.update(limits("0", "1"));
    const waiting = (["foreground", "background"] as const).map((one) => pacing.turn(one));
    pacing.update(limits("0", "59"));
    assert.deepEqual(await Promise.all(waiting), ["closed", "closed"]);
    assert.equal(pacing.closedFor(), 59_000);
  });

  it("is not held by anything else", async () => {
    const clock = new FakeClock();
    const pacing = createPacing(clock);
    for (const headers of [
      limits("1", "7"),
      limits("0", "0"),
      limits("0", "-1"),
      limits("0", "soon"),
      limits("", "7"),
      new Headers({ "RateLimit-Remaining": "0" }),
      new Headers({ "RateLimit-Reset": "7" }),
      new Headers(),
    ]) {
      pacing.update(headers);
    }
    await pacing.turn();
    assert.deepEqual(clock.slept, []);
  });

  describe("beside other programs", () => {
    const minute = (remaining: number): Headers =>
      new Headers({
        "X-RateLimit-Limit-Minute": "300",
        "X-RateLimit-Remaining-Minute": String(remaining),
      });

    it("lets what a person waits for go before what nobody does", async () => {
      const clock = new FakeClock();
      const pacing = createPacing(clock);
      pacing.update(limits("0", "2"));
      const went: string[] = [];
      const wanted = (["background", "background", "foreground", "foreground"] as const).map((urgency, at) =>
        pacing.turn(urgency).then(() => went.push(`${urgency} ${at}`)),
      );
      await Promise.all(wanted);
      assert.deepEqual(went, ["foreground 2", "foreground 3", "background 0", "background 1"]);
    });

    it("makes room while others send requests, and goes on as before when they stop", async () => {
      const clock = new FakeClock();
      const paces: string[] = [];
      const pacing = createPacing(clock, (pace) => paces.push(pace));
      await pacing.turn();
      pacing.update(minute(299));
      await pacing.turn();
      assert.deepEqual([paces, clock.slept], [[], []]);
      pacing.update(minute(240));
      await pacing.turn();
      await pacing.turn();
      assert.deepEqual(paces, ["shared"]);
      assert.ok(clock.slept.length === 2 && clock.slept.every((one) => one >= 300));
      pacing.update(minute(296));
      await pacing.turn();
      assert.deepEqual([paces, clock.slept.length], [["shared", "free"], 2]);
    });

    it("leaves a fifth of the minute to others: slowly for a person, and not at all for nobody", async () => {
      const clock = new FakeClock();
      const paces: string[] = [];
      const pacing = createPacing(clock, (pace) => paces.push(pace));
      pacing.update(minute(59));
      await pacing.turn();
      await pacing.turn();
      assert.deepEqual([paces, clock.slept], [["scarce"], [1000]]);
      clock.slept.splice(0);
      await pacing.turn("background");
      assert.ok((clock.slept[0] ?? 0) > 30_000, String(clock.slept));
      assert.deepEqual(paces, ["scarce", "free"]);
    });

    it("leaves nothing to nobody when the minute's last request is gone", () => {
      const paces: string[] = [];
      const pacing = createPacing(new FakeClock(), (pace) => paces.push(pace));
      pacing.update(minute(0));
      assert.deepEqual(paces, ["scarce"]);
    });

    it("lets a person pass who comes while something waits that nobody waits for", async () => {
      const clock = new FakeClock();
      const pacing = createPacing(clock);
      pacing.update(minute(59));
      const held: (() => void)[] = [];
      clock.held = held;
      let polled = false;
      const poll = pacing.turn("background").then(() => (polled = true));
      await turns(1);
      assert.equal(held.length, 1);
      await pacing.turn();
      assert.equal(polled, false);
      clock.held = undefined;
      for (const end of held) end();
      await poll;
    });

    it("says that all is used up, and when there is some again", async () => {
      const clock = new FakeClock();
      const paces: string[] = [];
      const pacing = createPacing(clock, (pace) => paces.push(pace));
      pacing.update(limits("0", "20"));
      assert.deepEqual(paces, ["closed"]);
      await pacing.turn();
      assert.deepEqual(clock.slept, [20_000]);
      assert.deepEqual(paces, ["closed", "free"]);
    });
  });

  describe("of many at once", () => {
    const asked = 7;

    /** The number of turns given at once; then completes the rest. */
    async function passAtOnce(pacing: Pacing, open = (): void => undefined): Promise<number[]> {
      const passed: number[] = [];
      const all = Array.from({ length: asked }, (_, index) => pacing.turn().then(() => passed.push(index)));
      await turns(2);
      open();
      await turns(2);
      const atOnce = [...passed];
      await Promise.all(all);
      assert.equal(passed.length, asked);
      return atOnce;
    }

    it("gives the turn of somebody who gave up to those behind", async () => {
      const pacing = createPacing(new FakeClock());
      const leave = new AbortController();
      const left = pacing.turn("foreground", leave.signal);
      const passed = passAtOnce(pacing);
      leave.abort();
      assert.equal(await left, "cancelled");
      assert.deepEqual(await passed, [0, 1, 2, 3, 4]);
    });

    it("lets five pass in one second, in order, also where all waited for a reset", async () => {
      const held: (() => void)[] = [];
      const clock = new FakeClock();
      clock.held = held;
      const closed = createPacing(clock);
      closed.update(limits("0", "1"));
      const [free, gated] = await Promise.all([
        passAtOnce(createPacing(new FakeClock())),
        passAtOnce(closed, () => {
          clock.held = undefined;
          for (const wake of held) wake();
        }),
      ]);
      assert.deepEqual(free, [0, 1, 2, 3, 4]);
      assert.deepEqual(gated, [0, 1, 2, 3, 4]);
    });
  });
});
