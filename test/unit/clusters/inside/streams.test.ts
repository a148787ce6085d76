import assert from "node:assert/strict";
import fc from "fast-check";
import type { Answer } from "../../../../src/api/problem";
import { readLogs, readSecurityLogs } from "../../../../src/api/stream-schema";
import {
  Entries,
  readNewer,
  readOlder,
  type Asked,
  type Entry,
  type EntryPage,
} from "../../../../src/clusters/inside/streams/entries";
import { logEntry, securityEntry } from "../../../../src/clusters/inside/streams/lines";

const start = Date.UTC(2026, 0, 1);

function entry(at: number, text = "line"): Entry {
  return { at, key: `${at} ${text}`, text };
}

/** A server that has written these lines, in whatever order they came. */
class Server {
  readonly written: Entry[] = [];
  readonly asked: Asked[] = [];

  readonly ask = (asked: Asked): Promise<Answer<EntryPage>> => {
    this.asked.push(asked);
    const { order, limit, offset = 0, start_time, end_time } = asked;
    const from = start_time === undefined ? -Infinity : Date.parse(start_time);
    const to = end_time === undefined ? Infinity : Date.parse(end_time);
    const all = this.written.filter(({ at }) => from <= at && at <= to);
    all.sort((a, b) => a.at - b.at);
    if (order === "desc") all.reverse();
    const entries = all.slice(offset, offset + limit);
    return Promise.resolve({ ok: true, value: { entries, count: entries.length } });
  };

  write(...entries: readonly Entry[]): void {
    this.written.push(...entries);
  }
}

const sorted = (entries: readonly Entry[]): string[] => entries.map(({ key }) => key).sort();

describe("A log that is followed", () => {
  it("begins with the newest lines, in the order in which they were written", async () => {
    const server = new Server();
    server.write(...Array.from({ length: 300 }, (_, index) => entry(start + index)));
    const entries = new Entries();
    await readNewer(entries, server.ask);
    assert.deepEqual(
      entries.all.map(({ at }) => at - start),
      Array.from({ length: 200 }, (_, index) => 100 + index),
    );
    assert.equal(server.asked.length, 1);
  });

  it("has every line once, whatever comes late, at one moment or twice the same", async () => {
    // Rounds overlap, so that some are late, within what is looked at again.
    const late = fc.record({ second: fc.nat(8), text: fc.constantFrom("a", "b") });
    const rounds = fc.array(fc.array(late, { maxLength: 12 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const server = new Server();
        const entries = new Entries();
        server.write(entry(start));
        await readNewer(entries, server.ask);
        for (const [round, lines] of all.entries()) {
          const now = start + round * 300;
          server.write(...lines.map(({ second, text }) => entry(now + second * 100, text)));
          await readNewer(entries, server.ask);
          assert.deepEqual(sorted(entries.all), sorted(server.written));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("catches up with more than one answer holds", async () => {
    const server = new Server();
    server.write(entry(start));
    const entries = new Entries();
    await readNewer(entries, server.ask);
    server.write(...Array.from({ length: 2_500 }, (_, index) => entry(start + 1 + index)));
    await readNewer(entries, server.ask);
    assert.deepEqual(sorted(entries.all), sorted(server.written));
  });

  it("goes back as far as there is something, and says when there is no more", async () => {
    const server = new Server();
    server.write(...Array.from({ length: 500 }, (_, index) => entry(start + index)));
    const entries = new Entries();
    await readNewer(entries, server.ask);
    const more: boolean[] = [];
    for (let times = 0; times < 3 && more.at(-1) !== false; times++) {
      const answer = await readOlder(entries, server.ask);
      assert.ok(answer.ok);
      more.push(answer.value);
    }
    assert.equal(more.at(-1), false);
    assert.deepEqual(sorted(entries.all), sorted(server.written));
  });

  it("says a refusal, and has what it had", async () => {
    const entries = new Entries();
    entries.merge([entry(start)]);
    const problem = { kind: "timeout", seconds: 1 } as const;
    const refuse = (): Promise<Answer<EntryPage>> => Promise.resolve({ ok: false, problem });
    assert.deepEqual(await readNewer(entries, refuse), { ok: false, problem });
    assert.deepEqual(await readOlder(entries, refuse), { ok: false, problem });
    assert.equal(entries.all.length, 1);
  });
});

describe("A line of a log", () => {
  it("says what the server says, and steers nothing", () => {
    const [line] =
      readLogs([
        { timestamp: "2026-01-01T00:00:00Z", level: "warn", message: "a\u001b[31mb\u202ec\r\n\td" },
      ]) ?? [];
    assert.ok(line);
    assert.equal(logEntry(line).text, "2026-01-01T00:00:00Z WARN  ab\\u{202E}c\n    \td");
  });

  it("is drawn of whatever comes with a time, and of nothing else", () => {
    const timestamp = "2026-01-01T00:00:00Z";
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        const times = [timestamp, null, "soon", "+275760-09-13T00:00:00.000Z", "-010000-01-01"];
        const lines = [...times.map((one) => ({ ...body, timestamp: one })), body];
        for (const line of readLogs(lines) ?? []) assert.match(logEntry(line).text, /^2026-/);
        for (const line of readSecurityLogs(lines) ?? []) {
          assert.match(securityEntry(line).text, /^2026-/);
        }
        assert.ok((readLogs(lines) ?? []).length >= 1);
      }),
    );
    assert.equal(readLogs("no list"), undefined);
  });
});
