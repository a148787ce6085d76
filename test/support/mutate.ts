// Random changes to JSON values.

/** The same sequence for the same seed. */
export function seededRandom(seed: number): () => number {
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

/** A copy with random values changed, removed or added. */
export function mutate(value: unknown, draw: () => number): unknown {
  const odd = (): unknown => oddities[Math.floor(draw() * oddities.length)];
  if (draw() < 0.04) return odd();
  if (Array.isArray(value)) {
    const items = value.filter(() => draw() > 0.05).map((one: unknown) => mutate(one, draw));
    return draw() < 0.1 ? [...items, odd()] : items;
  }
  if (typeof value !== "object" || value === null) return draw() < 0.1 ? odd() : value;
  const fields = Object.entries(value)
    .filter(() => draw() > 0.08)
    .map(([name, field]) => [name, mutate(field, draw)] as const);
  return Object.fromEntries(draw() < 0.2 ? [...fields, ["new_field", odd()]] : fields);
}
