// The order in which several keys are revoked, and which of them are not tried.
import "../helpers/editor";
import assert from "node:assert/strict";
import { nameProblem } from "../../../src/api-keys/commands/ask-key";
import { keyLabel, revokeInTurn } from "../../../src/api-keys/commands/revoke";
import { KeyContext, type KeyServices } from "../../../src/api-keys/key-context";
import type { Connection } from "../../../src/connections/connection";
import type { RevokeOutcome } from "../../../src/secrets/issue";
import { apiKey, randomKeyText } from "../helpers/keys";

type Connections = Readonly<Record<string, { readonly origin?: string; readonly uses?: string }>>;
type Result = "done" | "unauthorized" | "forbidden" | Error;

/** `keys`: “connection key”. `uses`: the ID of the connection's key, if known. */
async function revoke(connections: Connections, keys: readonly string[], results: Readonly<Record<string, Result>>) {
  const all = Object.entries(connections).map(([id, { origin = "https://a.test" }]) => ({
    id,
    ref: `ref of ${id}`,
    origin: () => origin,
  }));
  const stored = all.map(({ id, ref, origin }) => ({ ref, origin: origin(), keyId: connections[id]?.uses }));
  const secretStore = {
    find: (ref: string) => stored.find((entry) => entry.ref === ref),
    findByKeyId: (keyId: string, origin: string) =>
      stored.find((entry) => entry.keyId === keyId && entry.origin === origin),
  };
  const log = { error: () => undefined };
  const services = { secretStore, connections: { all }, log } as unknown as KeyServices;
  const refs = keys.map((text) => {
    const [connection = "", id = ""] = text.split(" ");
    const access = all.find((candidate) => candidate.id === connection) as unknown as Connection;
    return { context: new KeyContext(services, access), key: apiKey({ id, name: id }) };
  });
  const tried: string[] = [];
  const { done, failures, notTried } = await revokeInTurn(refs, ({ key }, onFailure) => {
    tried.push(key.id);
    const result = results[key.id] ?? "done";
    if (result instanceof Error) return Promise.reject(result);
    if (result === "done") return Promise.resolve({ kind: "done" } as const);
    onFailure(key.id);
    return Promise.resolve({ kind: "refused", problem: { kind: result } } as unknown as RevokeOutcome);
  });
  return [tried.join(" "), notTried.map(({ key }) => key.id).join(" "), done, failures.length] as const;
}

describe("Several keys that are revoked", () => {
  const two = { c: { uses: "k1" }, d: { uses: "k2" } };
  const cases: Readonly<
    Record<
      string,
      readonly [
        connections: Connections,
        keys: readonly string[],
        results: Readonly<Record<string, Result>>,
        expected: readonly [tried: string, notTried: string, done: number, failures: number],
      ]
    >
  > = {
    "the connection's own last": [{ c: { uses: "k1" } }, ["c k1", "c k2"], {}, ["k2 k1", "", 2, 0]],
    "another connection's own last": [two, ["c k2", "c k3", "d k4"], {}, ["k3 k4 k2", "", 3, 0]],
    "its own last, although another connection's is unknown": [
      { c: { uses: "k1" }, d: {} },
      ["c k1", "c k2"],
      {},
      ["k2 k1", "", 2, 0],
    ],
    "not by the key of a connection elsewhere": [
      { c: { uses: "k1" }, d: { uses: "k2", origin: "https://b.test" } },
      ["c k2", "c k3"],
      {},
      ["k2 k3", "", 2, 0],
    ],
    "none after the connection's key is refused": [
      { c: {}, d: { uses: "k9" } },
      ["c k1", "c k2", "d k3", "c k4"],
      { k2: "unauthorized" },
      ["k1 k2 k3", "k4", 2, 1],
    ],
    "the others after one that may not be": [
      { c: { uses: "k1" } },
      ["c k2", "c k3"],
      { k2: "forbidden" },
      ["k2 k3", "", 1, 1],
    ],
    "the others after an exception": [
      { c: { uses: "k1" } },
      ["c k2", "c k3", "c k4"],
      { k2: "forbidden", k3: new Error("x") },
      ["k2 k3 k4", "", 1, 2],
    ],
  };
  for (const [what, [connections, keys, results, expected]] of Object.entries(cases)) {
    it(`are tried in order: ${what}`, async () => {
      assert.deepEqual(await revoke(connections, keys, results), expected);
    });
  }

  it("are told apart by their prefixes", () => {
    assert.equal(keyLabel(apiKey({ name: "ci", prefix: "sk_sc_live_1" })), "ci (sk_sc_live_1)");
    for (const prefix of [undefined, null, ""]) assert.equal(keyLabel(apiKey({ name: "ci", prefix })), "ci");
  });
});

describe("The name of a key", () => {
  const key = randomKeyText();
  for (const [what, name, expected] of [
    ["a word", "ci", undefined],
    ["spaces", "  ", /Enter a name/],
    ["a long text", "a".repeat(101), /at most 100/],
    ["a key", key, /Don't put a key/],
    ["a key in a text", ` my ${key}!`, /Don't put a key/],
  ] as const) {
    it(`is checked: ${what}`, () => {
      if (expected === undefined) assert.equal(nameProblem(name), undefined);
      else assert.match(nameProblem(name) ?? "", expected);
    });
  }

  it("may stay what it is", () => {
    assert.equal(nameProblem(key, key), undefined);
  });
});
