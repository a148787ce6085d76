import assert from "node:assert/strict";
import { findAlteredVariable } from "../../../src/ui/untrusted-text";
import { sources } from "../architecture/sources";

describe("The environment of a terminal", () => {
  for (const [value, arrives] of [
    ["plain", true],
    ["", true],
    ["a b'\"\\`;\n", true],
    ["$HOME and $(id)", true],
    ["{env:HOME}", true],
    ["$ {env:HOME}", true],
    ["${env:HOME}", false],
    ["a${config:editor.fontFamily}b", false],
    ["${command:workbench.action.quickOpen}", false],
    ["$${env:HOME}", false],
    ["${unknown}", false],
    ["${", false],
    ["a\0b", false],
  ] as const) {
    it(`${arrives ? "takes" : "refuses"} ${JSON.stringify(value)}`, () => {
      assert.equal(findAlteredVariable({ FINE: "1", NAME: value }), arrives ? undefined : "NAME");
    });
  }

  it("is given in one place, and nothing is typed into a terminal", () => {
    const naming = (pattern: RegExp): string[] =>
      sources().flatMap(({ name, text }) => (pattern.test(text) ? [name] : []));
    assert.deepEqual(naming(/\bcreateTerminal\b/), ["ui/terminal"]);
    assert.deepEqual(naming(/\bsendText\b|\bShellExecution\b|\bProcessExecution\b/), []);
  });
});
