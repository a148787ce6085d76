// Random edits of texts with many candidates. After each one, the incremental findings must equal those of a new
// document, of a search of the whole text, and of its bytes.
import assert from "node:assert/strict";
import type { Change } from "../../../src/leaks/detector/edits";
import { findSecrets } from "../../../src/leaks/detector/find";
import { factorOf, StoredSecrets } from "../../../src/leaks/detector/stored-secrets";
import { type Finding, type SecretLookup, IncrementalDetector } from "../../../src/leaks/detector/incremental-detector";
import { findingsIn } from "../../../src/leaks/scan/bytes";
import { Secret } from "../../../src/secrets/secret";
import { alphabets, drawn, environmentKey, head, plainKey } from "./random-key";
import { TextLines } from "./text-lines";

/** Reproducible numbers from 0 to 1. */
export function numbersOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const salt = Buffer.alloc(8, 7);
const keys = [environmentKey(), environmentKey("prod"), plainKey()];
const words = [drawn(alphabets.alphanumeric, 32), `p@ss ${drawn(alphabets.lower, 12)}!`];
const clientSecret = drawn(alphabets.alphanumeric, 30);
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const wrapped = (text: string, width: number, between: string): string =>
  text.replaceAll(new RegExp(`.{${width}}`, "g"), `$&${between}`);

const pieces = [
  ...keys,
  ...keys.flatMap((key) => [key.slice(0, 20), key.slice(20), key.slice(2), key.slice(3)]),
  ...keys.map((key) => key.replaceAll("_", "%5F")),
  ...keys.map((key) => key.replaceAll("_", "\\u005f")),
  ...keys.map((key) => key.replaceAll("_", "\\_")),
  ...keys.map((key) => key.replace("_", "&#x5f;")),
  ...keys.map((key) => `${key.slice(0, 9)}\u001b[m\u001b[K${key.slice(9)}`),
  ...keys.map((key) => `${key.slice(0, 12)}\\\n  ${key.slice(12)}`),
  ...keys.map((key) => `"${key.slice(0, 25)}" +\n  "${key.slice(25)}"`),
  ...keys.map((key) => base64(`some: ${key}\n`)),
  ...keys.flatMap((key) => [60, 64, 20].map((width) => `\n${wrapped(base64(`text ${key} x`), width, "\n")}\n`)),
  ...keys.map((key) => `// ${wrapped(base64(`a comment's ${key} x`), 48, "\n// ")}\n`),
  ...keys.map((key) => wrapped(base64(`json ${key} x`), 60, "\\n")),
  ...keys.map((key) => base64(`{"auth":"${base64(`u:${key}`)}"}`)),
  ...words,
  clientSecret,
  ...["\n", "\r\n", "\r", "\n\n", '"', "'", "`", " ", "\t", "-", "--", "_", "\\", "=", "+", ",", "a", "7", "\u{1f600}"],
  ...["\\n", "\\", "\\\n", "=\n", "[m", "\u001b[0m", "%2", "22", "…", "<!--", "-->", "}}", "${x}"],
  ...["sk", "sk_", "sc_", head, "_sc", '" + "', "' . '", '"\n"', '" & _\n"', "c2tfc2Nf", "c2t", "fc2Nf", "NrX3", "5f"],
  ...[
    "client_secret: ",
    `client_secret=${clientSecret}`,
    "- name: CLIENT_SECRET\n  value: ",
    "skycloak-automation-",
    "a.skycloak.io ",
  ],
  ...[
    "// skycloak:allow",
    "# gitleaks:",
    "allow",
    "/* secretlint-disable */",
    "/* secretlint-enable */",
    "// secretlint-disable-next-line",
  ],
  ...["x\n".repeat(6), " ".repeat(400), " ".repeat(990), "a".repeat(150), "A".repeat(64)],
];

/** Makes a number of edits. @returns the number of findings compared. */
export function fuzz(edits: number, seed: number, progress: (done: number) => void = () => undefined): number {
  const random = numbersOf(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const textOf = (most: number): string =>
    Array.from({ length: upTo(most) }, () => pieces[upTo(pieces.length)] ?? "").join("");
  const held = new StoredSecrets(
    salt,
    words.map((word, at) => ({
      ref: `${at}`,
      ...new Secret(word).mark(salt, factorOf(salt)),
      isKey: false,
    })),
  );
  let compared = 0;
  let done = 0;
  while (done < edits) {
    const known: SecretLookup =
      upTo(3) === 0 ? { stored: held, identify: (secret) => held.refOf(secret) } : { identify: () => undefined };
    const lines = new TextLines(textOf(20));
    const findings = new IncrementalDetector(known);
    findings.read(lines);
    const before: string[] = [];
    for (let event = 0; event < 12; event++) {
      const text = lines.text;
      const kind = upTo(10);
      let changes: Change[];
      if (kind === 0) changes = [wholeChange(lines, before.pop() ?? textOf(24))];
      else {
        const count = kind < 6 ? 1 : 1 + upTo(4);
        const inserted = textOf(kind === 1 ? 12 : 4);
        changes = Array.from({ length: count }, () => {
          const start = lines.placeAt(random());
          const deleted = [0, 0, 1, upTo(5), upTo(90), upTo(1500)][upTo(6)] ?? 0;
          return {
            range: { start, end: lines.placeAfter(start, deleted) },
            text: upTo(3) === 0 ? "" : inserted,
          };
        });
        changes = apart(changes);
      }
      for (const change of changes) lines.change(change);
      if (before.length < 4) before.push(text);
      done += changes.length;
      findings.applyChanges(changes, lines);
      if (findings.isStale) findings.read(lines, () => upTo(2) === 0);
      while (findings.isStale) findings.read(lines);
      compared += compare(findings, lines, known, seed);
    }
    progress(done);
  }
  return compared;
}

function compare(findings: IncrementalDetector, lines: TextLines, known: SecretLookup, seed: number): number {
  const fresh = new IncrementalDetector(known);
  fresh.read(lines);
  const { text } = lines;
  const where = `seed ${seed}`;
  const expected = written(fresh.findings);
  assert.equal(written(findings.findings), expected, `after an edit, ${where}`);
  assert.equal(written(findSecrets(text, known)), expected, `of the whole text, ${where}`);
  const ofBytes = findingsIn(Buffer.from(text), known) ?? [];
  assert.equal(written(ofBytes), expected, `of its bytes, ${where}`);
  return fresh.findings.length;
}

/** Faster to compare than findings. */
function written(findings: readonly Finding[]): string {
  return findings
    .map(({ line, start, endLine, end, rule, fingerprint, isPartial, known }) =>
      [line, start, endLine, end, rule, fingerprint, isPartial, known].join(" "),
    )
    .join("\n");
}

function wholeChange(lines: TextLines, text: string): Change {
  const last = lines.lineCount - 1;
  const end = { line: last, character: lines.line(last).length };
  return { range: { start: { line: 0, character: 0 }, end }, text };
}

/** From last to first without overlaps, like the edits of several cursors. */
function apart(changes: readonly Change[]): Change[] {
  const order = (a: Change["range"]["start"], b: Change["range"]["start"]): number =>
    a.line - b.line || a.character - b.character;
  const sorted = [...changes].sort((a, b) => order(b.range.start, a.range.start));
  const kept: Change[] = [];
  for (const change of sorted) {
    const next = kept.at(-1)?.range.start;
    if (next === undefined || order(change.range.end, next) <= 0) kept.push(change);
  }
  return kept;
}
