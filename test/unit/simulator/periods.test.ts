// The periods of requests for logs and events: defaults and limits.
import assert from "node:assert/strict";
import { start, useSimulator, type TestResponse } from "./test-simulator";

const hour = 3_600_000;
const day = 24 * hour;

/** A period that ends now. */
const last = (ms: number): { start_time: string; end_time: string } => ({
  start_time: new Date(start - ms).toISOString(),
  end_time: new Date(start).toISOString(),
});

describe("what a cluster has written", () => {
  const bench = useSimulator({ seed: "acme" });
  const cluster = (): string => bench().simulation.clusters.list()[0]?.cluster.id ?? "";
  const ask = (path: string, query: Record<string, string> = {}): Promise<TestResponse> =>
    bench().call("GET", `/clusters/${cluster()}/${path}?${new URLSearchParams(query).toString()}`);

  it("reaches 90 days back, with weeks in which nothing was written", async () => {
    for (const path of ["logs", "security-logs", "events"]) {
      const within = async (from: number, to: number): Promise<number> => {
        const period = {
          start_time: new Date(start - from * day).toISOString(),
          end_time: new Date(start - to * day).toISOString(),
        };
        return Number((await ask(path, period)).headers.get("total-count"));
      };
      for (const [from, to] of [
        [9, 8],
        [21, 20],
        [59, 58],
        [90, 89],
      ] as const) {
        assert.ok((await within(from, to)) >= 5, `${path} ${from}`);
      }
      assert.deepEqual([await within(19.9, 9.1), await within(57.9, 31.1)], [0, 0], path);
    }
  });

  describe("is of a period", () => {
    const ago = (ms: number): string => new Date(start - ms).toISOString();
    const lists = [
      ["logs", hour, 100],
      ["security-logs", hour, 100],
      ["events", day, 20],
    ] as const;

    const spread = [0, 0.5, 0.99, 1.01, 5, 30 * 24, 89 * 24].map((hours) => hours * hour);
    const events = [0, 5, 23, 25, 24 * 30, 24 * 89].map((hours) => hours * hour);

    beforeEach(async () => {
      await bench().control.changeSettings({ quietStreams: true });
      await bench().control.addEntries(cluster(), {
        logs: spread.map((ms) => ({ timestamp: ago(ms) })),
        securityLogs: spread.map((ms) => ({ timestamp: ago(ms) })),
        events: events.map((ms) => ({ timestamp: ago(ms) })),
      });
    });

    for (const [path, usual, size] of lists) {
      const ages = path === "events" ? events : spread;
      // Milliseconds before now; undefined: not sent.
      for (const [from, to, expected] of [
        [undefined, undefined, ages.filter((ms) => ms <= usual)],
        [undefined, 0, ages.filter((ms) => ms <= usual)],
        [undefined, usual / 2, ages.filter((ms) => usual / 2 <= ms && ms <= usual)],
        [undefined, usual + 1, []],
        [undefined, 60 * day, []],
        [usual * 2, undefined, ages.filter((ms) => ms <= usual * 2)],
        [90 * day, undefined, ages],
        [90 * day, 0, ages],
        [90 * day, 2 * day, ages.filter((ms) => ms >= 2 * day)],
        [120 * day, 31 * day, ages.filter((ms) => ms >= 31 * day)],
        [90 * day + 1, undefined, 422],
        [90 * day + 1, 0, 422],
        [90 * day, -1, 422],
        [1, 2, 422],
        [-1, undefined, 422],
      ] as const) {
        it(`${path}: ${from ?? "–"} to ${to ?? "–"} ms before now`, async () => {
          const answer = await ask(path, {
            ...(from === undefined ? {} : { start_time: ago(from) }),
            ...(to === undefined ? {} : { end_time: ago(to) }),
          });
          if (expected === 422) {
            assert.equal(answer.status, 422);
            assert.equal((answer.body as { title: string }).title, "Validation Failed");
            return;
          }
          const found = answer.body as { timestamp: string }[];
          assert.deepEqual(
            found.map(({ timestamp }) => start - Date.parse(timestamp)),
            expected,
          );
          assert.equal(answer.headers.get("total-count"), String(expected.length));
        });
      }

      it(`${path}: ${size} at once unless told`, async () => {
        const line = { timestamp: ago(1_000) };
        const lines = Array.from({ length: 150 }, () => line);
        const member = { logs: "logs", "security-logs": "securityLogs", events: "events" }[path];
        await bench().control.addEntries(cluster(), { [member]: lines });
        const answer = await ask(path, { order: "asc", start_time: ago(2_000) });
        assert.equal((answer.body as unknown[]).length, size);
        assert.equal(answer.headers.get("total-count"), "151");
        assert.match(
          answer.headers.get("link") ?? "",
          new RegExp(`limit=${size}&offset=${size}&order=asc&start_time=[^>]*>; rel="next"`),
        );
      });
    }
  });

  it("is exported up to 10,000 events of 90 days, and refused beyond", async () => {
    await bench().control.changeSettings({ quietStreams: true });
    const timestamp = new Date(start - 2 * day).toISOString();
    const some = Array.from({ length: 2_500 }, () => ({ timestamp }));
    for (let times = 0; times < 4; times++) {
      await bench().control.addEntries(cluster(), { events: some });
    }
    const whole = { ...last(90 * day), category: "user" };
    const rows = async (query: Record<string, string>): Promise<number | undefined> => {
      const { status, text } = await ask("events/export", query);
      return status === 200 ? text.trimEnd().split("\r\n").length - 1 : status;
    };
    assert.deepEqual([await rows(whole), await rows({ category: "user" })], [10_000, 0]);
    assert.equal(await rows({ ...last(90 * day + 1), category: "user" }), 422);
    await bench().control.addEntries(cluster(), { events: [{ timestamp }] });
    assert.equal(await rows(whole), 422);
  });

  it("is counted over 30 days where it is about events, and over a day in other insights", async () => {
    const span = (values: { timestamp: string }[]): number => {
      const times = values.map(({ timestamp }) => Date.parse(timestamp));
      return Math.max(...times) - Math.min(...times);
    };
    const { login_trends } = (await ask("insights/events")).body as {
      login_trends: { timestamp: string }[];
    };
    const { login_attempts } = (await ask("insights/authentication")).body as {
      login_attempts: { values: { timestamp: string }[] };
    };
    assert.ok(span(login_trends) > 28 * day && span(login_trends) <= 30 * day);
    assert.ok(span(login_attempts.values) > 22 * hour && span(login_attempts.values) <= day);
    for (const name of ["overview", "authentication", "performance", "security", "events"]) {
      assert.equal((await ask(`insights/${name}`, last(90 * day))).status, 200, name);
      assert.equal((await ask(`insights/${name}`, last(90 * day + 1))).status, 422, name);
    }
  });
});
