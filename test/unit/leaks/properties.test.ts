// Whatever the key, wherever it stands, however it is edited.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import {
  LineFindings,
  type Finding,
  type LineChange,
} from "../../../src/leaks/engine/line-findings";
import { scan } from "../../../src/leaks/engine/scan";
import { alphabets, drawn, environmentKey, head, plainKey } from "./random-key";
import { TextLines } from "./text-lines";

describe("Random keys", () => {
  for (const [name, alphabet] of Object.entries(alphabets)) {
    it(`are found, every one of 20,000 of ${name} characters`, () => {
      for (let count = 0; count < 20_000; count++) {
        // 32 letters and digits, or 43 characters of base64url, are what a key is made of.
        const secret = drawn(alphabet, alphabet === alphabets.url ? 43 : 32);
        const tag = `${drawn(alphabets.lower, 4)}_${drawn(alphabets.hex, 8)}_`;
        const key = head + (count % 2 === 0 ? tag : "") + secret;
        assert.equal(scan(`k="${key}"`).length, 1);
      }
    });
  }

  it("are found whatever stands around them that is no part of a key", () => {
    const around = fc
      .string({ unit: "binary" })
      .map((text) => text.replaceAll(/[A-Za-z0-9_%\\-]+$/g, ""));
    const behind = fc
      .string({ unit: "binary" })
      .map((text) => text.replace(/^[A-Za-z0-9_-]+/, ""))
      .filter((text) => !text.includes(head));
    fc.assert(
      fc.property(around, behind, fc.boolean(), (before, after, plain) => {
        fc.pre(!before.includes(head));
        const key = plain ? plainKey() : environmentKey();
        const text = before + key + after;
        assert.deepEqual(scan(text), [{ start: before.length, end: before.length + key.length }]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Other people's code", () => {
  it("gives not one finding", () => {
    let bytes = 0;
    for (const file of sources(resolve("node_modules"))) {
      const text = readFileSync(file, "utf8");
      bytes += text.length;
      for (const { start } of scan(text)) assert.fail(`${file} at ${start}`);
      if (bytes > 60_000_000) break;
    }
    assert.ok(bytes > 50_000_000, `${bytes} bytes were looked at`);
  });
});

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.isFile() && /\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(entry.name)) yield path;
  }
}

describe("Following edits", () => {
  const piece = fc.constantFrom(
    "\n",
    "\r\n",
    "\r",
    "😀",
    '"',
    " ",
    "a",
    "sk_",
    "sc_",
    "// skycloak:allow",
    "/* secretlint-disable */",
    "/* secretlint-enable */",
    "KEY",
  );
  const text = fc
    .array(piece, { maxLength: 25 })
    .map((pieces) => pieces.map((one) => (one === "KEY" ? environmentKey() : one)).join(""));
  /** Places as parts of the text's length, so that they fit whatever it is by then. */
  const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(60), text), {
    minLength: 1,
    maxLength: 3,
  });

  it("comes to what a look at the whole would", () => {
    fc.assert(
      fc.property(text, fc.array(edits, { maxLength: 6 }), (start, events) => {
        let now = start;
        const findings = new LineFindings(now, new TextLines(now));
        for (const event of events) {
          const { after, changes } = apply(now, event);
          const before = plain(findings.findings);
          const told = findings.follow(changes, new TextLines(after));
          now = after;
          const whole = plain(new LineFindings(now, new TextLines(now)).findings);
          assert.deepEqual(plain(findings.findings), whole);
          if (!told) assert.deepEqual(before, whole);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("looks at no line but those that changed and the one below", () => {
    const key = environmentKey();
    const lines = Array.from({ length: 10_000 }, () => `x = "${key}"`);
    const looked = new Set<number>();
    const findings = new LineFindings(lines.join("\n"), new TextLines(lines.join("\n")));
    lines[5000] = "nothing";
    findings.follow([{ first: 5000, last: 5000, lines: 1 }], {
      lineCount: lines.length,
      line: (index) => {
        looked.add(index);
        return lines[index] ?? "";
      },
    });
    assert.equal(findings.findings.length, 9999);
    assert.ok(looked.size <= 4, [...looked].join());
  });
});

type Edit = readonly [place: number, deleted: number, inserted: string];

/** Applies edits that do not overlap as one event, as the editor gives it: from the end. */
function apply(text: string, edits: readonly Edit[]): { after: string; changes: LineChange[] } {
  const sorted = edits
    .map(([place, deleted, inserted]) => {
      const from = whole(text, Math.floor(place * text.length));
      return { from, to: whole(text, Math.min(text.length, from + deleted)), inserted };
    })
    .sort((a, b) => b.from - a.from);
  let after = text;
  let limit = Infinity;
  const changes: LineChange[] = [];
  for (const { from, to, inserted } of sorted) {
    // A line with two edits is left alone by the second, as the editor joins such edits too.
    if (lineAt(text, to) >= limit) continue;
    limit = lineAt(text, from);
    // An edit between \r and \n would join or part line ends that it does not name.
    const joins = after[from - 1] === "\r" || after[to] === "\n" || /^\n|\r$/.test(inserted);
    if (joins) continue;
    const replaced = after.slice(0, from) + inserted + after.slice(to);
    changes.push({
      first: lineAt(text, from),
      last: lineAt(text, to),
      lines: inserted.split(/\r\n|\r|\n/).length,
    });
    after = replaced;
  }
  return { after, changes };
}

function whole(text: string, offset: number): number {
  return text[offset - 1] === "\r" && text[offset] === "\n" ? offset + 1 : offset;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length - 1;
}

function plain(findings: readonly Finding[]): string[] {
  return findings.map(({ line, start, end, head: said }) => `${line}:${start}-${end} ${said}`);
}
