import assert from "node:assert/strict";
import { createClient, type ApiCaller, type ApiResponse, type Call } from "../../../src/api/http";
import { failure, type ApiError } from "../../../src/api/errors";
import { routes, type Route } from "../../../src/api/routes";
import { ResourceList } from "../../../src/clusters/resource-list";
import { defineResource } from "../../../src/clusters/resource";
import { randomSecret } from "../helpers/keys";
import { noPacing } from "../helpers/send";

const people = defineResource<string>({
  name: "user",
  title: () => "Users",
  icon: "person",
  routes: { list: routes.listRealmUsers },
  read: (body) => (Array.isArray(body) ? body.filter((name): name is string => typeof name === "string") : undefined),
  paged: true,
  id: (name) => name,
  row: (label) => ({ label, icon: "person" }),
  empty: () => "None",
});

const range = (length: number): number[] => Array.from({ length }, (_, at) => at);

const parameters = { cluster_id: "c", realm_name: "r" };

describe("A folder", () => {
  let asked: { offset: number; limit: number }[];
  let total: number;
  /** The server's page size, and whether it sends the total. */
  let largest: number;
  let counts: boolean;
  /** The unreadable items of the server's list. */
  let unreadable: ReadonlySet<number>;
  let problem: ApiError | undefined;
  let now: number;

  beforeEach(() => {
    asked = [];
    total = 250;
    largest = 100;
    counts = true;
    unreadable = new Set();
    problem = undefined;
    now = Date.UTC(2026, 0, 1);
  });

  const call = async (_route: Route, { query, read }: Call = {}): Promise<ApiResponse> => {
    const { offset, limit } = query as { offset: number; limit: number };
    asked.push({ offset, limit });
    if (problem !== undefined) return failure(problem);
    const length = Math.max(0, Math.min(limit, largest, total - offset));
    const names = Array.from({ length }, (_, at) => (unreadable.has(offset + at) ? null : String(offset + at)));
    const headers = new Headers(counts ? { "Total-Count": String(total) } : {});
    return Promise.resolve({ ok: true, value: read?.(names), headers });
  };

  const reading: ApiCaller = { call: call as ApiCaller["call"] };

  const newList = (): ResourceList => new ResourceList(reading, people, parameters, () => now);
  const shown = (one: ResourceList): number => one.items.state.items.length;

  it("shows a page, says how many there are, and adds the next page by one request", async () => {
    const one = newList();
    await one.items.ensure();
    assert.deepEqual([shown(one), one.count, one.hidden], [100, 250, 150]);
    await one.loadMore();
    await one.loadMore();
    assert.deepEqual([shown(one), one.hidden], [250, 0]);
    await one.loadMore();
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0, 100, 200],
    );
    assert.equal(new Set(one.items.state.items.map(({ id }) => id)).size, 250);
  });

  for (const [what, change, expected] of [
    ["as documented", () => undefined, [100, 200, 250]],
    ["without a count", () => (counts = false), [100, 200, 250]],
    ["without a count, in full pages", () => ((counts = false), (total = 200)), [100, 200]],
    ["in smaller pages", () => (largest = 60), [60, 120, 180, 240, 250]],
    ["with some that can't be read", () => (unreadable = new Set([0, 7, 150, 249])), [98, 197, 246]],
    ["with none that can be read first", () => (unreadable = new Set(range(100))), [0, 100, 150]],
  ] as const) {
    it(`comes to the end of a list ${what}, page by page, and misses nothing`, async () => {
      change();
      const one = newList();
      await one.items.ensure();
      const seen = [shown(one)];
      for (let most = 10; one.hidden > 0 && most > 0; most--) {
        await one.loadMore();
        if (shown(one) !== seen.at(-1)) seen.push(shown(one));
      }
      assert.deepEqual(seen, expected);
      assert.equal(one.hidden, 0);
      const left = range(total).filter((at) => !unreadable.has(at));
      assert.deepEqual(
        one.items.state.items.map(({ id }) => Number(id)),
        left,
      );
      await one.items.refresh();
      assert.equal(shown(one), left.length);
    });
  }

  it("reads all that it shows again, and no more, when it is refreshed", async () => {
    const one = newList();
    await one.items.ensure();
    await one.loadMore();
    asked = [];
    total = 120;
    await one.items.refresh();
    assert.deepEqual(
      asked.map(({ offset }) => offset),
      [0, 100],
    );
    assert.deepEqual([shown(one), one.count, one.hidden], [120, 120, 0]);
  });

  it("keeps what it shows where the next page is refused, and can ask for it again", async () => {
    const one = newList();
    await one.items.ensure();
    problem = { kind: "timeout", seconds: 30 };
    await one.loadMore();
    assert.deepEqual([shown(one), one.items.state.problem?.kind], [100, "timeout"]);
    problem = undefined;
    await one.items.refresh();
    assert.equal(one.items.state.problem, undefined);
    assert.equal(shown(one), 200);
  });

  it("is read again when somebody opens it after a while, and not before", async () => {
    const one = newList();
    await one.items.ensure();
    now += 59_000;
    await one.refreshIfOld();
    assert.equal(asked.length, 1);
    now += 2_000;
    await one.refreshIfOld();
    assert.equal(asked.length, 2);
  });

  it("takes what was read elsewhere, unless it has newer values or is being read", async () => {
    const one = newList();
    one.fill(["a"], now);
    assert.deepEqual([shown(one), one.count, asked.length], [1, 1, 0]);
    one.fill(["a", "b"], now - 1);
    assert.equal(shown(one), 1);
    one.items.put({ id: "c", value: "c" });
    const reading = one.items.reread();
    one.fill(["a"], now + 1);
    assert.equal(shown(one), 2);
    await reading;
    one.fill(["a", "b", "c"], now + 1);
    assert.equal(shown(one), 3);
  });

  it("says that an answer can't be read, and does not take it for none", async () => {
    const client = createClient({
      endpoint: "https://api.test",
      apiVersion: "1",
      key: randomSecret,
      pacing: noPacing,
      report: () => undefined,
      fetch: () => Promise.resolve(Response.json("what")),
    });
    const one = new ResourceList(client, people, parameters);
    await one.items.ensure();
    assert.equal(one.items.state.problem?.kind, "unreadable");
    assert.equal(one.count, undefined);
  });
});
