// File names that could be more than text in the output.
import assert from "node:assert/strict";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { readIgnoreList, withFingerprint } from "../../../src/leaks/ignore-list";
import { jsonLine, pathAtLineStart, textLine } from "../../../src/leaks/cli/report";
import { commandLine } from "../helpers/leaks-cli";
import { environmentKey } from "./random-key";

/** A name, and its form in the output. */
const names: readonly (readonly [string, string])[] = [
  ["a b.txt", "a b.txt"],
  ["ключ-鍵-🔑.txt", "ключ-鍵-🔑.txt"],
  ["a\nb", "a\\nb"],
  ["a\r\nb", "a\\r\\nb"],
  ["a\n::error::x", "a\\n::error::x"],
  ["::error::x", "./::error::x"],
  [" ::add-mask::x", "./ ::add-mask::x"],
  ["a##[error]x", "a#\\u{23}[error]x"],
  ["##[stop-commands]x", "./#\\u{23}[stop-commands]x"],
  ["a##vso[task.setvariable variable=x]y", "a#\\u{23}vso[task.setvariable variable=x]y"],
  ["##teamcity[x]", "./#\\u{23}teamcity[x]"],
  ["--- x", "./--- x"],
  ["+++ x", "./+++ x"],
  ["a\u001b[2Jb", "a\\u{1B}[2Jb"],
  ["a\u009b2Jb", "a\\u{9B}2Jb"],
  ["a\u202egnp.txt", "a\\u{202E}gnp.txt"],
  ["a\u2066b", "a\\u{2066}b"],
  ["a\u200bb", "a\\u{200B}b"],
  ["a\u2028b", "a\\u{2028}b"],
  ["a\u0085b", "a\\u{85}b"],
  ["a\bb\u007f", "a\\u{8}b\\u{7F}"],
  ["a\ufeffb", "a\\u{FEFF}b"],
];

describe("A file name on the command line", () => {
  const { file, git, run } = commandLine();

  for (const [name, shown] of names) {
    it(`comes out as one line of visible text: ${JSON.stringify(name)}`, () => {
      assert.equal(textLine(`${pathAtLineStart(name)}:1:1: error`), `${shown}:1:1: error\n`);
    });

    it(`comes back from JSON as it was: ${JSON.stringify(name)}`, () => {
      const line = jsonLine({ path: name });
      assert.deepEqual(JSON.parse(line), { path: name });
      assert.match(line, /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+\n$/u);
      assert.doesNotMatch(line, /##(?:vso|teamcity)?\[/);
    });

    it(`adds one fingerprint to a list, and no line of its own: ${JSON.stringify(name)}`, () => {
      const [own, other] = [fingerprintOf(environmentKey()), fingerprintOf(environmentKey())];
      for (const comment of [name, `${name}\n${other}\n`, `${name}\u2028${other}`]) {
        const text = withFingerprint("", own, comment);
        const { fingerprints, badLines } = readIgnoreList(text);
        assert.deepEqual([[...fingerprints], badLines], [[own], []]);
        assert.equal(text.split(/[\n\r\u2028\u2029\u0085]/).length, 2);
      }
    });
  }

  it("is harmless from the disk, from the index and in complaints", async () => {
    git("init", "-q");
    const hostile = names.map(([name]) => name).filter((name) => !/^[-+]/.test(name));
    for (const name of hostile) file(`in/${name}`, environmentKey());
    const binary = file("x\n::error::binary", Buffer.from([0, 1]));
    const folders = file("d\n::error::d/.skycloakignore", "bad\n").replace(/\/.*/, "/k.txt");
    file(folders, environmentKey());
    git("add", "-A");
    const paths = [...hostile.map((name) => `in/${name}`), binary, folders, "no\n::error::such"];
    for (const args of [["--staged"], ["--staged", "--json"], paths, ["--json", ...paths], ["--x\n::error::y"]]) {
      const { out, err } = await run(...args);
      if (args.length > 1 || args[0] === "--staged") {
        assert.equal(out.trimEnd().split("\n").length, hostile.length + 1);
      }
      // The usage has several lines.
      const said = (out + err).replace(/\nUsage[^]*$/, "");
      for (const line of said.split("\n")) {
        assert.doesNotMatch(line, /^\s*::|##(?:vso|teamcity)?\[|[\p{Cc}\p{Bidi_C}\p{Zl}\p{Zp}]/u);
      }
    }
  });
});
