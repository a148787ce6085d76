// What is told of a key at a glance is what the rules say of it.
import assert from "node:assert/strict";
import fc from "fast-check";
import { keyAtAGlance } from "../../../src/leaks/engine/glance";
import { candidateAt, keyOf } from "../../../src/leaks/engine/plain-key";
import { alphabets, drawn, environmentKey, head } from "./random-key";

const written =
  "live_ prod_ _ - -- -sk_sc_ your your_ here EXAMPLE secret todo camelCase schema XXXXXX 1234 abcd " +
  "qwerty 000000 a1b2c3 987 cba 765d ytrewq > % ... * & \\ … Aa bB 9f8a 20240115 clusterIdToRealm";
const piece = fc.oneof(
  fc.constantFrom(...written.split(" ")),
  fc.string({ unit: fc.constantFrom(...Array.from(alphabets.url)), maxLength: 24 }),
  fc.string({ unit: fc.constantFrom(...Array.from(alphabets.hex)), maxLength: 24 }),
);
const body = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

describe("A glance at a key", () => {
  it("finds nothing that the rules would not find", () => {
    let seen = 0;
    fc.assert(
      fc.property(body, (text) => {
        const whole = `"${head}${text}"`;
        const found = keyAtAGlance(whole, 1);
        if (found === undefined) return;
        seen++;
        assert.deepEqual(keyOf(candidateAt(whole, 3), whole), found);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(seen > 1000, `${seen} were told at a glance`);
  });

  it("is enough for nearly every one", () => {
    let seen = 0;
    for (let count = 0; count < 2000; count++) {
      const key = count % 2 === 0 ? environmentKey() : head + drawn(alphabets.url, 43);
      if (keyAtAGlance(`"${key}"`, 1) !== undefined) seen++;
    }
    assert.ok(seen > 1800, `${seen} of 2000`);
  });
});
