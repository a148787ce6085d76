import assert from "node:assert/strict";
import fc from "fast-check";
import { joinedKey, mayBeJoined } from "../../../src/leaks/engine/joined-key";
import { OffsetLines } from "../../../src/leaks/engine/lines";
import { environmentKey } from "./random-key";

describe("A literal behind a key", () => {
  const signs = [
    "+",
    "&",
    "~",
    ".",
    "..",
    "<",
    ">",
    "<>",
    "|",
    "||",
    "/",
    "*",
    "#",
    "\\",
    "@",
    "$",
    "f",
    ",",
  ];
  const spaces = [
    " ",
    "\t",
    "\u00a0",
    "\n",
    "\r\n",
    "/* as it was */",
    "// one\n",
    "# two\n",
    "\\\n",
  ];
  const gaps = fc
    .array(fc.constantFrom(...signs, ...spaces), { maxLength: 6 })
    .map((pieces) => pieces.join(""));

  it("is looked for wherever it may be joined to it", () => {
    const key = environmentKey();
    let joined = 0;
    let seen = 0;
    fc.assert(
      fc.property(gaps, fc.constantFrom('"', "'", "`"), (gap, quote) => {
        const text = `${quote}${key}${quote}${gap}${quote}0123456789${quote}`;
        const end = 1 + key.length;
        const candidate = { start: 1, end, text: key, isEscaped: false };
        const may = mayBeJoined(text, end);
        if (may) seen++;
        if (joinedKey(new OffsetLines(text), 0, candidate) === undefined) return;
        joined++;
        assert.ok(may, JSON.stringify(gap));
      }),
      { numRuns: 20_000 },
    );
    assert.ok(joined > 1000 && seen < 15_000, `${joined} were joined, ${seen} looked for`);
  });

  it("is not looked for behind what a program does with a key", () => {
    const key = environmentKey();
    for (const behind of ['";', '"+b};', '".length', '" + name', "', x", '"<b', '"|x', "`)"]) {
      assert.equal(mayBeJoined(`${key}${behind}`, key.length), false, behind);
    }
  });
});
