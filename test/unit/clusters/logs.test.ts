import assert from "node:assert/strict";
import fc from "fast-check";
import type { ApiResponse } from "../../../src/api/http";
import { parseLogs, parseSecurityLogs } from "../../../src/api/cluster-schema";
import { BackwardReader } from "../../../src/clusters/period";
import { Entries, readNewer, type Entry } from "../../../src/clusters/logs/entries";
import { logEntry, securityEntry } from "../../../src/clusters/logs/entries";
import { day, hour, minute, TimedList } from "../helpers/timed-list";

function entry(at: number, text = "line"): Entry {
  return { at, key: `${at} ${text}`, text };
}

const sorted = (entries: readonly Entry[]): string[] => entries.map(({ key }) => key).sort();
const many = (count: number, of: (index: number) => Entry): Entry[] =>
  Array.from({ length: count }, (_, index) => of(index));

describe("A log that is followed", () => {
  let server: TimedList<Entry>;
  let entries: Entries;
  let reader: BackwardReader<Entry>;
  let readUpTo: number;

  beforeEach(() => {
    server = new TimedList<Entry>(({ at }) => at);
    entries = new Entries();
    reader = new BackwardReader<Entry>({
      bounds: {},
      defaultPeriod: hour,
      limit: 200,
      fetchPage: server.ask,
      timeOf: ({ at }) => at,
      add: (page, continues) => entries.merge([...page].reverse(), { continues, isOlder: true }),
      now: () => server.now,
    });
    readUpTo = server.now;
  });

  async function newer(): Promise<void> {
    const { now } = server;
    const times = { readUpTo, earliest: now - 90 * day, now };
    const answer = await readNewer(entries, server.ask, times);
    assert.ok(answer.ok);
    if (answer.value) readUpTo = now;
  }

  it("begins with the newest lines, in the order in which they were written", async () => {
    server.written.push(...many(300, (index) => entry(server.now - 300 + index)));
    await reader.readOlder();
    assert.deepEqual(
      entries.all.map(({ at }) => at - server.now),
      Array.from({ length: 200 }, (_, index) => index - 200),
    );
    assert.equal(server.asked.length, 1);
  });

  it("has every line once, whatever comes late, at one moment or twice the same", async () => {
    // Entries may be late, within the overlap of polls.
    const late = fc.record({ second: fc.nat(8), text: fc.constantFrom("a", "b") });
    const rounds = fc.array(fc.array(late, { maxLength: 12 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        server.written.length = 0;
        const { now: start } = server;
        entries = new Entries();
        for (const [round, lines] of all.entries()) {
          const now = start + round * 300;
          server.now = now + 1_000;
          server.written.push(...lines.map(({ second, text }) => entry(now + second * 100, text)));
          await newer();
          assert.deepEqual(sorted(entries.all), sorted(server.written));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is read on from the last look where nothing was written for long, or ever", async () => {
    for (const age of [undefined, 80 * day, 2 * hour]) {
      entries = new Entries();
      if (age !== undefined) entries.merge([entry(server.now - age)]);
      server.asked.length = 0;
      readUpTo = server.now;
      server.now += 5 * minute;
      await newer();
      const [asked] = server.asked;
      const back = server.now - Date.parse(asked?.start_time ?? "");
      assert.ok(back >= 5 * minute && back <= 20 * minute, `${age}: ${back}`);
    }
  });

  it("catches up with more than one answer holds, though nobody looked for days", async () => {
    server.written.push(entry(server.now - minute));
    await reader.readOlder();
    server.written.push(...many(2_500, (index) => entry(server.now + 1 + index)));
    server.now += 3 * day;
    server.written.push(entry(server.now - 1));
    await newer();
    assert.deepEqual(sorted(entries.all), sorted(server.written));
  });

  it("catches up in several goes, and misses nothing between them", async () => {
    server.mostAtOnce = 100;
    server.written.push(entry(server.now - minute));
    await reader.readOlder();
    server.written.push(...many(2_500, (index) => entry(server.now + index * 1_000)));
    server.now += 2_500_000;
    for (let times = 0; times < 3; times++) await newer();
    assert.deepEqual(sorted(entries.all), sorted(server.written));
  });

  it("has equal lines of one moment as often as they are, over the borders of pages", async () => {
    const at = server.now - minute;
    server.written.push(...many(450, (index) => entry(at, `line ${index % 3}`)));
    while (reader.hasOlder) await reader.readOlder();
    assert.deepEqual(sorted(entries.all), sorted(server.written));
    // Read again, forwards.
    entries = new Entries();
    readUpTo = at + 5_000;
    server.mostAtOnce = 100;
    await newer();
    assert.deepEqual(sorted(entries.all), sorted(server.written));
  });

  it("shows lines of one moment in the order in which the server has them", async () => {
    server.written.push(...many(450, (index) => entry(server.now - minute, `line ${index}`)));
    while (reader.hasOlder) await reader.readOlder();
    assert.deepEqual(
      entries.all.map(({ text }) => text),
      server.written.map(({ text }) => text),
    );
  });

  it("goes back as far as there is something, and says when there is no more", async () => {
    server.written.push(...many(500, (index) => entry(server.now - 500 + index)));
    server.written.push(...[3, 30, 89].map((days) => entry(server.now - days * day)));
    const counts: number[] = [];
    while (reader.hasOlder) {
      await reader.readOlder();
      assert.equal(reader.problem, undefined);
      counts.push(entries.all.length);
    }
    assert.deepEqual(sorted(entries.all), sorted(server.written));
    assert.deepEqual(counts.slice(-3), [501, 502, 503]);
  });

  it("is full with 20,000 lines, and keeps the newest", () => {
    for (let page = 0; page < 21; page++) {
      entries.merge(many(1_000, (index) => entry(server.now - page * 1_000 - index)));
      assert.equal(entries.isFull, page >= 19);
    }
    assert.equal(entries.all.length, 20_000);
    assert.equal(entries.all.at(-1)?.at, server.now);
  });

  it("goes on though a line says a time that can't be true", async () => {
    const strange = [8.64e15, -8.64e15, 0, server.now + 3 * day, server.now - 3_000 * day];
    for (const at of strange) {
      entries = new Entries();
      entries.merge([entry(at, "strange")]);
      server.asked.length = 0;
      server.written.push(entry(server.now, `line ${at}`));
      server.now += minute;
      await newer();
      assert.ok(entries.all.some(({ text }) => text === `line ${at}`));
      const late = server.asked.filter(({ start_time = "" }) => Date.parse(start_time) > server.now);
      assert.deepEqual(late, [], String(at));
    }
  });

  it("says a refusal, and has what it had", async () => {
    entries.merge([entry(server.now)]);
    const problem = { kind: "timeout", seconds: 1 } as const;
    const refuse = (): Promise<ApiResponse<never>> => Promise.resolve({ ok: false, problem });
    const answer = await readNewer(entries, refuse, { readUpTo, earliest: 0, now: readUpTo });
    assert.deepEqual(answer, { ok: false, problem });
    assert.equal(entries.all.length, 1);
  });
});

describe("A line of a log", () => {
  it("says what the server says, and steers nothing", () => {
    const [line] =
      parseLogs([{ timestamp: "2026-01-01T00:00:00Z", level: "warn", message: "a\u001b[31mb\u202ec\r\n\td" }]) ?? [];
    assert.ok(line);
    assert.equal(logEntry(line).text, "2026-01-01T00:00:00Z WARN  ab\\u{202E}c\n    \td");
  });

  it("is drawn of whatever comes with a time, and of nothing else", () => {
    const timestamp = "2026-01-01T00:00:00Z";
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        const times = [timestamp, null, "soon", "+275760-09-13T00:00:00.000Z", "-010000-01-01"];
        const lines = [...times.map((one) => ({ ...body, timestamp: one })), body];
        for (const line of parseLogs(lines) ?? []) assert.match(logEntry(line).text, /^2026-/);
        for (const line of parseSecurityLogs(lines) ?? []) {
          assert.match(securityEntry(line).text, /^2026-/);
        }
        assert.ok((parseLogs(lines) ?? []).length >= 1);
      }),
    );
    assert.equal(parseLogs("no list"), undefined);
  });
});
