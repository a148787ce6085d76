// Runs a detector on texts with known secrets, and counts hits, misses and false alarms.
import { lintSource } from "@secretlint/core";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { TextLines } from "../../unit/leaks/text-lines";
import { findingsIn, knownByMarks } from "../../../src/leaks/scan/bytes";
import { factorOf } from "../../../src/leaks/detector/stored-secrets";
import { readText } from "../../../src/files/text";
import { Secret } from "../../../src/secrets/secret";
import { onePattern } from "../secretlint";

export interface Case {
  readonly id: string;
  /** The heading it is reported under. */
  readonly group: string;
  readonly template: string;
  readonly text: string;
  /** The file, if it is not UTF-8. */
  readonly bytes?: Buffer;
  /** Everything that should be found. */
  readonly secrets: readonly string[];
  /** Whether the secrets are known to the secret store. */
  readonly areStored?: boolean;
  /** Whether reporting a part of a key counts as a hit. */
  readonly partSuffices?: boolean;
}

interface Result {
  readonly fingerprint: string;
  readonly isPartial?: boolean | undefined;
  /** The text it covers. */
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
      const from = lines.offsetOf(line, start);
      const to = lines.offsetOf(endLine, end);
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
  /** Misses where at least a part of a key was reported. */
  parts: number;
  readonly missed: Fault[];
  readonly falseAlarms: Fault[];
}

interface Fault {
  readonly of: Case;
  readonly fingerprint: string;
}

export const emptyScore = (): Score => ({
  expected: 0,
  found: 0,
  parts: 0,
  missed: [],
  falseAlarms: [],
});

/** A hit has the fingerprint of the whole key and, where the key is not encoded, exactly its range. */
export async function measure(of: Case, detector: Detector, score: Score): Promise<void> {
  const results = await detector(of);
  const expected = new Set(of.secrets.map(fingerprintOf));
  const parts = results.filter(({ isPartial }) => isPartial);
  for (const secret of of.secrets) {
    const fingerprint = fingerprintOf(secret);
    const isPlain = of.text.includes(secret);
    const isFound = results.some(
      (one) => one.fingerprint === fingerprint && !one.isPartial && (!isPlain || one.range === secret),
    );
    score.expected++;
    if (isFound || (of.partSuffices === true && parts.length > 0)) score.found++;
    else {
      score.missed.push({ of, fingerprint });
      if (parts.length > 0) score.parts++;
    }
  }
  for (const { fingerprint, isPartial } of results) {
    // Reporting a part of a key isn't a false alarm where there is a key.
    if (expected.has(fingerprint) || (isPartial && expected.size > 0)) continue;
    score.falseAlarms.push({ of, fingerprint });
  }
}
