// Which lists can show the outcome of an operation, and when a list is read again for it.
import assert from "node:assert/strict";
import { recoveryOptions } from "../../../src/api-keys/recovery";
import type { JournalEntry } from "../../../src/secrets/journal";
import type { Services } from "../../../src/services";
import { apiKey } from "../helpers/keys";

const origin = "https://a.test";
const abandonedAt = 100;

const entry: JournalEntry = {
  operation: "rotate",
  origin,
  name: "ci",
  keyId: "k1",
  ref: "r1",
  by: "c1",
  id: "e1",
  stage: "unknown",
  startedAt: "2026-06-15T11:59:00Z",
  process: 1,
  run: "1",
  host: "",
  started: "",
};

function setUp(at = origin) {
  const state: { items: unknown[]; asOf?: number; problem?: object; loaded: boolean } = {
    items: [apiKey({ id: "k1" })],
    loaded: true,
  };
  let rereads = 0;
  const connection = {
    ref: "c1",
    endpoint: () => ({ ok: true, value: { origin: at } }),
    origin: () => at,
    keys: {
      state,
      find: () => undefined,
      reread: () => {
        rereads++;
        return Promise.resolve();
      },
    },
  };
  const services = {
    secretStore: {},
    connections: { all: [connection] },
    journal: { abandonedAt: () => abandonedAt },
  };
  const { list } = recoveryOptions(services as unknown as Services);
  return { state, list: (id = entry.id) => list({ ...entry, id })?.keys, rereads: () => rereads };
}

describe("A list that may tell what became of an operation", () => {
  const cases: readonly {
    readonly what: string;
    readonly asOf?: number;
    readonly problem?: object;
    readonly at?: string;
    readonly tells: boolean;
    readonly rereads: number;
  }[] = [
    { what: "read afterwards", asOf: abandonedAt, tells: true, rereads: 0 },
    { what: "read before", asOf: abandonedAt - 1, tells: false, rereads: 1 },
    { what: "never read", tells: false, rereads: 0 },
    { what: "that failed", asOf: 1, problem: { kind: "timeout" }, tells: false, rereads: 0 },
    { what: "of another origin", asOf: 1, at: "https://b.test", tells: false, rereads: 0 },
  ];
  for (const { what, asOf, problem, at, tells, rereads: expected } of cases) {
    it(`${what}: ${tells ? "tells" : "tells nothing"}, ${expected} more readings`, () => {
      const { state, list, rereads } = setUp(at);
      Object.assign(state, { asOf, problem });
      assert.equal(list() !== undefined, tells);
      list();
      assert.equal(rereads(), expected);
    });
  }

  it("is read again once for each operation, and then tells", () => {
    const { state, list, rereads } = setUp();
    state.asOf = abandonedAt - 1;
    for (const id of ["e1", "e2", "e1", "e2"]) assert.equal(list(id), undefined);
    assert.equal(rereads(), 2);
    state.asOf = abandonedAt + 1;
    assert.equal(list(), state.items);
    assert.equal(rereads(), 2);
  });
});
