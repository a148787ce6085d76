import assert from "node:assert/strict";
import fc from "fast-check";
import { OffsetLines } from "../../../src/leaks/engine/lines";

describe("The lines of a text that is one string", () => {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("\n", "\r", "\r\n", "", "x", "\u010a\u0d0d") },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 20_000 }).map((count) => "y".repeat(count)) },
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

  it("are those that its line ends make, however long they are, in any order", () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (text, places) => {
        const lines = new OffsetLines(text);
        for (const place of places) {
          const offset = place % (text.length + 1);
          // In the middle of a pair that is one line end there is no line.
          if (text.startsWith("\r\n", offset - 1)) continue;
          const before = text.slice(0, offset).split(/\r\n|\r|\n/);
          const start = offset - (before.at(-1)?.length ?? 0);
          const [line = ""] = text.slice(start).split(/\r\n|\r|\n/);
          assert.equal(lines.at(offset), start);
          assert.equal(lines.endOf(start), start + line.length);
          assert.equal(lines.line(start), line);
          const above = lines.above(start);
          assert.equal(above === undefined ? undefined : lines.line(above), before.at(-2));
          const below = lines.below(start);
          const rest = text.slice(start).split(/\r\n|\r|\n/);
          assert.equal(below === undefined ? undefined : lines.line(below), rest[1]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
