// Answers that are not what they were: whatever comes, no row and no list falls over it.
import assert from "node:assert/strict";
import { fillPath } from "../../src/api/routes";
import { kindsInCluster } from "../../src/clusters/inside/kinds/all";
import type { Kind } from "../../src/clusters/inside/kind";
import { session } from "./host/session";
import { control, simulatorFacts } from "./host/skycloak";

/** Draws the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const oddities: readonly unknown[] = [
  null,
  undefined,
  "",
  "hibernating",
  "🙂".repeat(40),
  0,
  -1,
  1e308,
  Number.NaN,
  true,
  [],
  [null],
  {},
  { value: { nested: [1] } },
  "2026-13-45T99:99:99Z",
  "<img src=x onerror=alert(1)>",
];

/** The same with something in it changed, taken away or added. */
function mutated(value: unknown, draw: () => number): unknown {
  const odd = (): unknown => oddities[Math.floor(draw() * oddities.length)];
  if (draw() < 0.04) return odd();
  if (Array.isArray(value)) {
    const items = value.filter(() => draw() > 0.05).map((one: unknown) => mutated(one, draw));
    return draw() < 0.1 ? [...items, odd()] : items;
  }
  if (typeof value !== "object" || value === null) return draw() < 0.1 ? odd() : value;
  const fields = Object.entries(value)
    .filter(() => draw() > 0.08)
    .map(([name, field]) => [name, mutated(field, draw)] as const);
  return Object.fromEntries(draw() < 0.2 ? [...fields, ["new_field", odd()]] : fields);
}

describe("Answers that drift", () => {
  const desk = session();
  const { api } = simulatorFacts();
  const saying = { now: new Date(), language: "en" };

  async function answer(kind: Kind, parameters: Record<string, string>): Promise<unknown> {
    const response = await fetch(api + fillPath(kind.route, parameters), {
      headers: { "API-Key": desk.key, "API-Version": "2026-06-01.beta" },
    });
    return response.ok ? response.json() : undefined;
  }

  function show(kind: Kind, body: unknown): number {
    const things = kind.read(body);
    for (const thing of things ?? []) {
      const { label, description = "" } = kind.look(thing, saying);
      assert.equal(typeof label, "string", kind.name);
      assert.equal(typeof description, "string", kind.name);
      assert.notEqual(kind.id(thing), "", kind.name);
      kind.parts?.(thing, saying);
    }
    return things?.length ?? 0;
  }

  it("never break a row below a cluster, of thousands of each kind", async () => {
    const { clusters } = await control().state();
    const draw = chance(4711);
    const seen = new Map<string, number>();
    const look = async (
      kinds: readonly Kind[],
      places: readonly Record<string, string>[],
    ): Promise<void> => {
      for (const kind of kinds) {
        const { body, parameters } = await firstWith(kind, places);
        const small = Array.isArray(body) ? body.slice(0, 3) : body;
        let shown = 0;
        for (let round = 0; round < 400; round++) shown += show(kind, mutated(small, draw));
        seen.set(kind.name, shown);
        const { parameter, below } = kind;
        if (parameter === undefined || below === undefined) continue;
        const things = kind.read(body) ?? [];
        await look(
          below,
          things.map((thing) => ({ ...parameters, [parameter]: kind.id(thing) })),
        );
      }
    };
    await look(
      kindsInCluster,
      clusters.filter(({ status }) => status === "available").map(({ id }) => ({ cluster_id: id })),
    );
    assert.equal(seen.size, 14);
    for (const [name, shown] of seen) assert.ok(shown > 100, `${name}: ${shown} rows`);
  });

  /** The first place that has things of this kind. */
  async function firstWith(
    kind: Kind,
    places: readonly Record<string, string>[],
  ): Promise<{ body: unknown; parameters: Record<string, string> }> {
    for (const parameters of places) {
      const body = await answer(kind, parameters);
      if (body !== undefined && show(kind, body) > 0) return { body, parameters };
    }
    throw new Error(`the simulator has no ${kind.name}`);
  }
});
