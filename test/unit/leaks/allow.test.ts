// What is told of a key's surroundings at a glance is what the comments' words say.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allowReach,
  allowsBelow,
  allowsHere,
  saysNothingNear,
} from "../../../src/leaks/engine/allow";

const words = [
  "skycloak:allow",
  "gitleaks:allow",
  "trufflehog:ignore",
  "ggignore",
  "pragma: allowlist secret",
  "pragma:\u00a0whitelist-secret",
  "pragma: allowlist nextline secret",
  "secretlint-disable-line",
  "secretlint-disable-next-line",
];
const word = fc
  .constantFrom(...words)
  .chain((one) => fc.constantFrom(one, one.toUpperCase(), one.replace(/\b./g, capital)));
const filling = fc.constantFrom("x", ":", "-", " ", "g", "é", "pragma", ":all", "-disk", "gg");
const piece = fc.oneof(
  { weight: 6, arbitrary: filling },
  { weight: 2, arbitrary: fc.constantFrom("\n", "\r\n", "\r") },
  { weight: 2, arbitrary: word },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 1100 }).map((count) => " ".repeat(count)) },
);
const surroundings = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));

function capital(letter: string): string {
  return letter.toUpperCase();
}

function isAllowed(before: string, after: string): boolean {
  const lines = before.split(/\r\n|\n|\r/);
  const own = (lines.at(-1) ?? "").slice(-allowReach);
  const above = (lines.at(-2) ?? "").slice(-allowReach);
  const [rest = ""] = after.split(/\n|\r/);
  return (
    allowsHere(`${own}KEY${rest.slice(0, allowReach)}`) ||
    (lines.length > 1 && allowsBelow(above, false))
  );
}

describe("A glance at what stands around a key", () => {
  it("overlooks no word that allows it", () => {
    let glances = 0;
    fc.assert(
      fc.property(surroundings, surroundings, (before, after) => {
        const text = `${before} KEY ${after}`;
        const start = before.length + 1;
        if (!saysNothingNear(text, start, start + 3)) return;
        glances++;
        assert.equal(isAllowed(`${before} `, ` ${after}`), false);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(glances > 1000, `${glances} were told at a glance`);
  });

  it("is enough in code that says nothing of the kind", () => {
    const line = "  const value = condition ? first : second; // as it was - more or less\n";
    const text = `${line.repeat(3)}KEY\n${line}`;
    const start = 3 * line.length;
    assert.equal(saysNothingNear(text, start, start + 3), true);
  });
});
