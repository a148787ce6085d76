// Reading a list backwards from its newest entry: the requests, and that nothing is missing.
import assert from "node:assert/strict";
import fc from "fast-check";
import { BackwardReader, type Bounds } from "../../../src/clusters/period";
import { day, hour, minute, TimedList } from "../helpers/timed-list";

interface Line {
  readonly at: number;
  readonly id: number;
}

const now = Date.UTC(2026, 5, 1, 12);

interface Reading {
  readonly list: TimedList<Line>;
  readonly reader: BackwardReader<Line>;
  readonly taken: Line[];
}

function reading(
  ages: readonly number[],
  { bounds = {}, limit = 100, skew = 0 }: { bounds?: Bounds; limit?: number; skew?: number } = {},
): Reading {
  const list = new TimedList<Line>(({ at }) => at);
  list.now = now;
  list.written.push(...ages.map((age, id) => ({ at: now - age, id })));
  const taken: Line[] = [];
  const reader = new BackwardReader<Line>({
    bounds,
    defaultPeriod: list.usual,
    limit,
    fetchPage: list.ask,
    timeOf: ({ at }) => at,
    add: (entries) => {
      const added = entries.filter((one) => !taken.some(({ id }) => id === one.id));
      taken.push(...added);
      return added.length;
    },
    now: () => list.now + skew,
  });
  return { list, reader, taken };
}

async function toTheEnd({ reader, list }: Reading): Promise<void> {
  for (let times = 0; reader.hasOlder; times++) {
    assert.ok(times < 500, "goes on for ever");
    await reader.readOlder();
    assert.equal(reader.problem, undefined);
  }
  // No request exceeds the API's limit, which would reject it.
  assert.ok(list.asked.every(({ limit = 0 }) => limit <= 100));
}

const agesOf = (lines: readonly Line[]): number[] => lines.map(({ at }) => now - at);

describe("A list that is read back from its newest entry", () => {
  it("is searched in periods that grow, with both ends, until there is something", async () => {
    for (const [age, requests] of [
      [10 * minute, 1],
      [2 * hour, 2],
      [20 * hour, 3],
      [3 * day, 4],
      [10 * day, 5],
      [50 * day, 6],
      [89.99 * day, 7],
    ] as const) {
      const one = reading([age]);
      await one.reader.readOlder();
      assert.equal(one.reader.problem, undefined);
      assert.deepEqual(agesOf(one.taken), [age]);
      assert.equal(one.list.asked.length, requests, `${age / hour} hours ago`);
      const [first, ...others] = one.list.asked;
      assert.deepEqual(first, { order: "desc", limit: 100, offset: 0 });
      for (const { start_time, end_time } of others) assert.ok(start_time && end_time);
    }
  });

  it("has nothing older only when 90 days were searched", async () => {
    const one = reading([90 * day + minute]);
    await one.reader.readOlder();
    assert.equal(one.reader.problem, undefined);
    assert.deepEqual([one.taken, one.reader.hasOlder], [[], false]);
    assert.equal(one.reader.completeSince, now - 90 * day);
    assert.equal(one.list.asked.length, 7);
  });

  for (const [name, bounds, asked] of [
    ["only an end", { to: now - 3 * day }, [3 * day + hour, 3 * day]],
    ["only a beginning", { from: now - 3 * day }, [3 * day, undefined]],
    ["both", { from: now - 9 * day, to: now - 3 * day }, [9 * day, 3 * day]],
    ["an end in the future", { to: now + day }, [undefined, undefined]],
    ["a beginning too long ago", { from: now - 200 * day }, [undefined, undefined]],
    ["a beginning too long ago, and an end", { from: 0, to: now - day }, [90 * day, day]],
  ] as const) {
    it(`is asked for, and is all that fits, with ${name}`, async () => {
      const ages = [0, 1, 3, 3.01, 4, 8.99, 9.01, 60, 89.9, 91].map((days) => Math.round(days * day));
      const one = reading(ages, { bounds });
      await toTheEnd(one);
      const [first] = one.list.asked;
      const time = (age: number | undefined): string | undefined =>
        age === undefined ? undefined : new Date(now - age).toISOString();
      assert.deepEqual([first?.start_time, first?.end_time], [time(asked[0]), time(asked[1])]);
      const { from = 0, to = Infinity }: Bounds = bounds;
      assert.deepEqual(
        agesOf(one.taken),
        ages.filter((age) => now - age >= Math.max(from, now - 90 * day) && now - age <= to),
      );
    });
  }

  it("is whole whatever is written when, and whatever page it stands on", async () => {
    // Few different times, so that many entries at page boundaries have the same one.
    const moment = fc.oneof(
      fc.nat(5).map((ms) => 30 * minute + ms),
      fc.nat(90 * 24 * 60).map((minutes) => minutes * minute),
      fc.constantFrom(0, hour, hour + minute, 5 * hour - minute, 21 * hour, 90 * day),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(moment, { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: -30, max: 30 }),
        async (ages, limit, hasTotal, mostAtOnce, skew) => {
          const one = reading(ages, { limit, skew: skew * minute });
          // Without the total, a short page can't be recognized.
          Object.assign(one.list, { hasTotal, mostAtOnce: hasTotal ? mostAtOnce : 1_000 });
          const before = [...one.list.written];
          one.list.meanwhile = () => {
            one.list.now += 700;
            one.list.written.push({ at: one.list.now, id: one.list.written.length });
          };
          await toTheEnd(one);
          const ids = one.taken.map(({ id }) => id);
          assert.equal(new Set(ids).size, ids.length);
          // The oldest entries expired meanwhile.
          const kept = before.filter(({ at }) => at >= now - 90 * day + 5 * minute);
          assert.deepEqual(
            kept.filter(({ id }) => !ids.includes(id)),
            [],
          );
          const times = one.taken.map(({ at }) => at);
          assert.deepEqual(
            times,
            [...times].sort((a, b) => b - a),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("goes by the server's clock, and does without where that is not told", async () => {
    for (const [skew, hasDate] of [
      [-3 * hour, true],
      [3 * hour, true],
      [-365 * day, true],
      [365 * day, true],
      [-30 * minute, false],
      [30 * minute, false],
    ] as const) {
      const ages = [0, 0.5, 1, 1.5, 2, 3, 5, 24, 24 * 89].map((hours) => hours * hour);
      const one = reading(ages, { skew });
      one.list.hasDate = hasDate;
      await toTheEnd(one);
      assert.deepEqual(agesOf(one.taken), ages, `${skew} ${hasDate}`);
    }
  });

  it("goes on though an entry says a time that can't be true", async () => {
    for (const strange of [8.64e15, -8.64e15, 0, now + 30 * day, now - 3_000 * day]) {
      const ages = Array.from({ length: 350 }, (_, index) => index * minute);
      const one = reading(ages);
      const { ask } = one.list;
      // Replaces some entries of that time on every page.
      const swapped = async (asked: Parameters<typeof ask>[0]): ReturnType<typeof ask> => {
        const answer = await ask(asked);
        if (!answer.ok) return answer;
        const entries = answer.value.entries.map((line) => (line.id % 50 === 7 ? { ...line, at: strange } : line));
        return { ...answer, value: { ...answer.value, entries } };
      };
      const taken = new Set<number>();
      const reader = new BackwardReader<Line>({
        bounds: {},
        defaultPeriod: hour,
        limit: 100,
        fetchPage: swapped,
        timeOf: ({ at }) => at,
        add: (entries) => {
          const before = taken.size;
          for (const { id } of entries) taken.add(id);
          return taken.size - before;
        },
        now: () => now,
      });
      while (reader.hasOlder) {
        await reader.readOlder();
        assert.equal(reader.problem, undefined, String(strange));
      }
      const missing = ages.map((_, id) => id).filter((id) => !taken.has(id) && id % 50 !== 7);
      assert.deepEqual(missing, [], String(strange));
    }
  });

  it("knows how many there are of the period, and of which it is", async () => {
    const ages = [...Array.from({ length: 250 }, (_, index) => index * 1_000), 3 * hour, 4 * hour];
    const one = reading(ages);
    const seen: unknown[] = [];
    while (one.reader.hasOlder) {
      await one.reader.readOlder();
      const { periodStart: from = 0, expectedCount: expected } = one.reader;
      seen.push([one.taken.length, expected, (now - from) / hour]);
    }
    assert.deepEqual(seen.slice(0, 4), [
      [100, 250, 1 - 1 / 60],
      [199, 250, 1 - 1 / 60],
      [250, 250, 1 - 1 / 60],
      [252, 252, 5 - 1 / 60],
    ]);
  });

  it("goes on where it was after a refusal, and after it was stopped", async () => {
    const one = reading([30 * day]);
    one.list.meanwhile = () => {
      if (one.list.asked.length === 3) one.list.problem = { kind: "timeout", seconds: 30 };
    };
    // The fault was set before the request was sent.
    await one.reader.readOlder();
    assert.deepEqual(one.reader.problem, { kind: "timeout", seconds: 30 });
    const failed = one.list.asked.at(-1);
    one.list.problem = undefined;
    one.list.meanwhile = () => undefined;
    const stop = new AbortController();
    const back: number[] = [];
    await one.reader.readOlder({
      signal: stop.signal,
      onProgress: (at) => {
        assert.equal(one.reader.searchedBackTo, at);
        back.push((now - at) / hour);
        stop.abort();
      },
    });
    assert.deepEqual(one.list.asked.at(4), failed);
    // Something had been read, so stopping is no failure.
    assert.deepEqual([one.reader.problem, one.reader.searchedBackTo], [undefined, undefined]);
    assert.equal(back.length, 1);
    assert.deepEqual([one.taken, one.reader.hasOlder], [[], true]);
    await one.reader.readOlder();
    assert.deepEqual(agesOf(one.taken), [30 * day]);
  });

  it("is not asked for where the bounds allow nothing", async () => {
    for (const [problem, bounds] of [
      ["reversed", { from: now - hour, to: now - day }],
      ["future", { from: now + hour }],
      ["too-old", { to: now - 91 * day }],
    ] as const) {
      const { reader, list } = reading([hour], { bounds });
      await reader.readOlder();
      assert.deepEqual([reader.boundsProblem, list.asked.length, reader.startedAt], [problem, 0, undefined]);
    }
  });

  it("is not waited for once it is stopped", async () => {
    const one = reading([]);
    const stop = new AbortController();
    const reader = new BackwardReader<Line>({
      bounds: {},
      defaultPeriod: hour,
      limit: 10,
      fetchPage: () => new Promise(() => undefined),
      timeOf: ({ at }) => at,
      add: () => 0,
    });
    const stopped = reader.readOlder({ signal: stop.signal });
    stop.abort();
    await stopped;
    assert.deepEqual(reader.problem, { kind: "cancelled" });
    assert.equal(one.list.asked.length, 0);
  });

  it("is asked for a limited number of times, whatever the server answers", async () => {
    let requests = 0;
    const reader = new BackwardReader<Line>({
      bounds: {},
      defaultPeriod: hour,
      limit: 10,
      fetchPage: () => {
        requests += 1;
        const entries = Array.from({ length: 10 }, () => ({ at: now, id: 1 }));
        return Promise.resolve({
          ok: true,
          value: { entries, count: 10 },
          headers: new Headers({ "Total-Count": "1000000", Date: new Date(now).toUTCString() }),
        });
      },
      timeOf: ({ at }) => at,
      add: () => 0,
    });
    await reader.readOlder();
    assert.equal(reader.problem, undefined);
    assert.ok(requests <= 30, String(requests));
    assert.ok(reader.hasOlder);
  });
});
