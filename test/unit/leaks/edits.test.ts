// Following edits gives the same findings as reading the whole document.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import fc from "fast-check";
import type { Change } from "../../../src/leaks/detector/edits";
import { comparePositions } from "../../../src/leaks/detector/edits";
import { factorOf, StoredSecrets } from "../../../src/leaks/detector/stored-secrets";
import {
  type DocumentLines as Lines,
  type Finding,
  type SecretLookup,
  IncrementalDetector,
} from "../../../src/leaks/detector/incremental-detector";
import { Secret } from "../../../src/secrets/secret";
import { fuzz } from "./fuzz";
import { alphabets, drawn, environmentKey, head } from "./random-key";
import { TextLines } from "./text-lines";
import { assertTimeRatio } from "../helpers/timing";

/** Chosen once, so that fast-check can shrink and repeat failures. */
const keys = [environmentKey(), environmentKey("prod"), environmentKey("dev")];

const secrets = [drawn(alphabets.alphanumeric, 32), drawn(alphabets.alphanumeric, 24)];

/** One of the secrets is stored. */
const held = new StoredSecrets(
  Buffer.alloc(8),
  secrets.slice(1).map((secret) => ({
    ref: "held",
    ...new Secret(secret).mark(Buffer.alloc(8), factorOf(Buffer.alloc(8))),
    isKey: false,
  })),
);
const known: SecretLookup = { stored: held, identify: (secret) => held.refOf(secret) };

/** In base64, broken into lines. */
function wrapped(text: string, width: number): string {
  const encoded = Buffer.from(text).toString("base64");
  return `\n${encoded.replace(new RegExp(`.{${width}}`, "g"), "$&\n")}\n`;
}

const piece = fc.constantFrom(
  "\n",
  "\r\n",
  "\r",
  "😀",
  '"',
  " ",
  "a",
  "-",
  "\\n",
  "\\u00",
  "22",
  "%2",
  "…",
  "<!--",
  "-->",
  "sk_",
  "sc_",
  '" + "',
  "client_secret: ",
  "skycloak-automation-",
  "x\n".repeat(6),
  ...secrets,
  ...keys.map((key) => Buffer.from(key).toString("base64")),
  ...[64, 76].map((width) => wrapped(`some text before it: ${keys[0] ?? ""}\n`, width)),
  ...keys.map((key) => key.replaceAll("_", "%5F")),
  '"sk_" + "',
  "'s' . 'k",
  '"s" +\n"k',
  "_s` + `",
  "_sc' . 'l",
  ...keys.map((key) => key.slice(2)),
  ...keys.map((key) => key.slice(3)),
  "// skycloak:allow",
  "# gitleaks:",
  "allow",
  "/* secretlint-disable */",
  "/* secretlint-enable */",
  "// secretlint-disable-next-line",
  " ".repeat(400),
  " ".repeat(990),
  "a".repeat(150),
  ...keys,
  ...keys,
  ...keys.map((key) => key.slice(0, 20)),
  ...keys.map((key) => key.slice(20)),
);
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(piece, { maxLength }).map((pieces) => pieces.join(""));

interface Edit {
  readonly at: number;
  readonly deleted: number;
  readonly inserted: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  deleted: fc.oneof(fc.constant(0), fc.nat(4), fc.nat(90), fc.nat(2000)),
  inserted: text(4),
});
const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

function read(lines: Lines): IncrementalDetector {
  const findings = new IncrementalDetector(known);
  assert.ok(findings.read(lines));
  return findings;
}

function changeOf(lines: TextLines, { at, deleted, inserted }: Edit): Change {
  const start = lines.placeAt(at);
  return { range: { start, end: lines.placeAfter(start, deleted) }, text: inserted };
}

/** Follows each event and compares the findings with those of the whole document. */
function hold(lines: TextLines, events: readonly ((lines: TextLines) => Change[])[]): void {
  const findings = read(lines);
  for (const event of events) {
    const before = findings.findings;
    const told = findings.applyChanges(event(lines), lines);
    const isTold = told || findings.isStale;
    if (findings.isStale) findings.read(lines);
    const whole = read(lines).findings;
    assert.deepEqual(findings.findings, whole);
    if (!isTold) assert.deepEqual(before, whole);
    assertExact(lines, findings.findings);
  }
}

function assertExact(lines: TextLines, findings: readonly Finding[]): void {
  for (const { line, start, end, rule } of findings) {
    const found = lines.line(line).slice(start, end);
    if (rule === "plain-key") assert.ok(found.startsWith(head) && /^[\w-]+$/.test(found));
  }
}

describe("Following edits", () => {
  it("one after another, each given in what the last one left", () => {
    fc.assert(
      fc.property(text(30), fc.array(edits, { maxLength: 5 }), (start, events) => {
        hold(
          new TextLines(start),
          events.map(
            (event) => (lines) =>
              event.map((one) => {
                const change = changeOf(lines, one);
                lines.change(change);
                return change;
              }),
          ),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("of several cursors, given from the last to the first, on one line too", () => {
    fc.assert(
      fc.property(text(30), fc.array(edits, { maxLength: 5 }), (start, events) => {
        hold(
          new TextLines(start),
          events.map((event) => (lines) => {
            const changes = event.map((one) => changeOf(lines, one));
            changes.sort((a, b) => (comparePositions(a.range.start, b.range.start) < 0 ? 1 : -1));
            const apart = changes.filter(
              ({ range }, at) =>
                at === 0 || comparePositions(changes[at - 1]?.range.start ?? range.end, range.end) >= 0,
            );
            apart.forEach((change) => lines.change(change));
            return apart;
          }),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("far behind a key and far in front of one, on the same line", () => {
    const far = " ".repeat(5000);
    const lines = new TextLines(`a = "${keys[0] ?? ""}";${far}b = "${keys[1] ?? ""}";`);
    assert.equal(read(lines).findings.length, 2);
    hold(lines, [
      () => {
        const at = { line: 0, character: 2500 };
        const change = { range: { start: at, end: at }, text: "x" };
        lines.change(change);
        return [change];
      },
    ]);
  });

  it("at the beginning of a line whose key may continue on the next one", () => {
    const key = environmentKey();
    for (const width of [10, 380, 1000]) {
      const text = `> ${" ".repeat(width)}${key.slice(0, 40)}\n> ${key.slice(40)}9xQ7vK2mZ4\n`;
      for (const [deleted, inserted] of [
        [1, ""],
        [0, "#"],
        [0, " ".repeat(400)],
      ] as const) {
        hold(new TextLines(text), [
          (lines) => {
            const start = { line: 0, character: 0 };
            const change = { range: { start, end: { line: 0, character: deleted } }, text: inserted };
            lines.change(change);
            return [change];
          },
        ]);
      }
    }
  });

  it("of more cursors than are followed one by one", () => {
    const lines = new TextLines(`"${environmentKey()}"\n`.repeat(1500));
    hold(lines, [
      () => {
        const changes = Array.from({ length: 1500 }, (_, at) => {
          const place = { line: 1499 - at, character: 3 };
          return { range: { start: place, end: place }, text: at % 2 === 0 ? "\n" : "" };
        });
        changes.forEach((change) => lines.change(change));
        return changes;
      },
    ]);
    assert.equal(read(lines).findings.length, 750);
  });

  it("comes and goes with a comment on the line, and on the line above", () => {
    const lines = new TextLines(`\nk = "${environmentKey()}"`);
    const findings = read(lines);
    const put = (line: number, inserted: string, deleted = 0): number => {
      const start = { line, character: lines.line(line).length - deleted };
      const end = { line, character: start.character + deleted };
      const change = { range: { start, end }, text: inserted };
      lines.change(change);
      findings.applyChanges([change], lines);
      return findings.findings.length;
    };
    assert.equal(put(0, "# skycloak:allow"), 0);
    assert.equal(put(0, "", 1), 1);
    assert.equal(put(1, " # ggignore"), 0);
    assert.equal(put(1, "", 4), 1);
    assert.equal(put(0, "w\n"), 1);
  });
});

describe("Edits at random of texts full of what is looked for", () => {
  it("lead to the findings of a fresh reading, of the whole text and of its bytes", () => {
    // `npm run bench -- fuzz` makes a million of them.
    const seed = randomInt(2 ** 31);
    assert.ok(fuzz(3000, seed) > 1000, `seed ${seed}`);
  });
});

describe("The cost of an edit", () => {
  it("is the lines that changed and the ones next to them, not the others", () => {
    const lines = new TextLines(`x = "${environmentKey()}"\n`.repeat(10_000));
    const findings = read(lines);
    const start = { line: 5000, character: 0 };
    const change = { range: { start, end: { line: 5000, character: 9 } }, text: "" };
    lines.change(change);
    const looked = new Set<number>();
    findings.applyChanges([change], {
      lineCount: lines.lineCount,
      line: (index) => {
        looked.add(index);
        return lines.line(index);
      },
    });
    assert.equal(findings.findings.length, 9999);
    // A key can start up to eight lines above, with a comment one line higher. Lines below can contain the value of a
    // name on this line, or a literal joined to it.
    assert.deepEqual(
      [...looked].sort(),
      Array.from({ length: 12 }, (_, at) => 4991 + at),
    );
  });

  it("is a small part of a reading, also when all is on one line", () => {
    const line = `${"var a=b(c);".repeat(1000)}"${environmentKey()}";`.repeat(300);
    const lines: Lines = { lineCount: 1, line: () => line };
    const place = { line: 0, character: 1_500_000 };
    const key = { range: { start: place, end: place }, text: "" };
    const findings = read(lines);
    assertTimeRatio(
      () => findings.applyChanges([key], lines),
      () => read(lines),
      0.1,
    );
  });

  it("is nothing that grows out of step with the text, many keys on one line", () => {
    const part = `${"var a=b(c);".repeat(300)}"${environmentKey()}";// ggignore`;
    const [short, long] = [100, 1600].map((times) => part.repeat(times)) as [string, string];
    const readLine = (line: string) => read({ lineCount: 1, line: () => line });
    // The ratio is 16 if the cost of each key is constant, and 256 if it grows with the line.
    assertTimeRatio(
      () => readLine(long),
      () => readLine(short),
      80,
    );
  });
});
