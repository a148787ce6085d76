// What a detector makes of texts whose secrets are known: what it misses, and what it finds that is none.
import { lintSource } from "@secretlint/core";
import { fingerprintOf } from "../../../src/leaks/engine/facts";
import { TextLines } from "../../../src/leaks/engine/lines";
import { findingsIn, knownByMarks } from "../../../src/leaks/scan-bytes";
import { factorOf } from "../../../src/leaks/engine/held";
import { readText } from "../../../src/files/text";
import { Secret } from "../../../src/secrets/secret";
import { onePattern } from "../secretlint";

export interface Case {
  readonly id: string;
  /** What it is reported under. */
  readonly group: string;
  readonly template: string;
  readonly text: string;
  /** In another encoding than UTF-8. */
  readonly bytes?: Buffer;
  /** All that is to be found. */
  readonly secrets: readonly string[];
  /** Whether those are in the vault. */
  readonly areStored?: boolean;
  /** Whether it is enough to say that there is a part of a key. */
  readonly partWillDo?: boolean;
}

interface Result {
  readonly fingerprint: string;
  readonly isPartial?: boolean | undefined;
  /** Of the text. */
  readonly range: string;
}

type Detector = (one: Case) => Promise<readonly Result[]> | readonly Result[];

const salt = Buffer.alloc(8, 7);

export const detectors: Readonly<Record<string, Detector>> = {
  "this extension": ({ text, bytes = Buffer.from(text), secrets, areStored }) => {
    const stored = areStored === true ? secrets : [];
    const marks = stored.map((secret, at) => ({
      ref: `${at}`,
      ...new Secret(secret).mark(salt, factorOf(salt)),
      isKey: false,
    }));
    const found = findingsIn(bytes, knownByMarks(salt, marks)) ?? [];
    if (found.length === 0) return [];
    const reading = readText(bytes);
    const read = reading.ok ? reading.text : text;
    const lines = new TextLines(read);
    return found.map(({ fingerprint, isPartial, line, start, endLine, end }) => {
      const from = lines.offsetAt({ line, character: start });
      const to = lines.offsetAt({ line: endLine, character: end });
      return { fingerprint, isPartial, range: read.slice(from, to) };
    });
  },
  secretlint: async ({ text, bytes }) => {
    const content = bytes?.toString() ?? text;
    const { messages } = await lintSource({
      source: { filePath: "a.txt", content, ext: ".txt", contentType: "text" },
      options: { config: { rules: onePattern } },
    });
    return messages.map(({ range: [from, to] }) => {
      const range = content.slice(from, to);
      return { fingerprint: fingerprintOf(range), range };
    });
  },
};

export interface Score {
  expected: number;
  found: number;
  /** Only said to be part of a key, where the whole was expected; missed as well. */
  parts: number;
  readonly missed: Fault[];
  readonly falseAlarms: Fault[];
}

interface Fault {
  readonly of: Case;
  readonly fingerprint: string;
}

export const noScore = (): Score => ({
  expected: 0,
  found: 0,
  parts: 0,
  missed: [],
  falseAlarms: [],
});

/** A finding is right with the fingerprint of a whole key, and the range of the key where it is written plainly. */
export async function measure(of: Case, detector: Detector, score: Score): Promise<void> {
  const results = await detector(of);
  const expected = new Set(of.secrets.map(fingerprintOf));
  const parts = results.filter(({ isPartial }) => isPartial);
  for (const secret of of.secrets) {
    const fingerprint = fingerprintOf(secret);
    const isPlain = of.text.includes(secret);
    const isFound = results.some(
      (one) =>
        one.fingerprint === fingerprint && !one.isPartial && (!isPlain || one.range === secret),
    );
    score.expected++;
    if (isFound || (of.partWillDo === true && parts.length > 0)) score.found++;
    else {
      score.missed.push({ of, fingerprint });
      if (parts.length > 0) score.parts++;
    }
  }
  for (const { fingerprint, isPartial } of results) {
    // What says that it is a part of a key is no false alarm where there is a key.
    if (expected.has(fingerprint) || (isPartial && expected.size > 0)) continue;
    score.falseAlarms.push({ of, fingerprint });
  }
}
