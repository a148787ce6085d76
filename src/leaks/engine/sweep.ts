// Goes through a text, or a file's bytes, once, sixteen characters at a time, which neither an
// expression nor a search for literals does. What it says is where to look; the rules judge.

import { coreParts, type Core } from "./base64-key";
import type { Machine } from "./machine";

/** What may stand at a place. */
export type Sign = "key" | "head" | "split" | Core | "escape" | "context" | "mark";

/** In the order of assembly/leads.ts. */
const signs: readonly Sign[] = [
  "key",
  "head",
  "split",
  ...coreParts.map(({ core }) => core),
  "escape",
  "context",
  "mark",
];
const signMask = 15;

/**
 * Further bits of a key's: whether for sure no comment allows it on its line, or there and on the one
 * above; whether it takes another look to tell whether it is one.
 */
export const quietLine = 16;
export const quietAbove = 32;
export const unsure = 64;

/**
 * Hears of a place, in order: of a key where it begins and ends, of anything else where its literal
 * stands. Answers whether that is enough. Not to sweep anything itself.
 */
export type Judge = (sign: Sign, at: number, end: number, bits: number) => boolean;

/** Offsets are those of the text, in UTF-16 units. Whether the judge had enough. */
export function sweepText(machine: Machine, text: string, judge: Judge): boolean {
  const { code, at, bytes } = machine;
  return sweepParts(machine, text.length, judge, (from, to) => {
    bytes.write(text.slice(from, to), at.wide, "utf16le");
    code.narrow(to - from);
  });
}

/** The same of bytes in UTF-8, by their offsets. */
export function sweepBytes(machine: Machine, file: Buffer, judge: Judge): boolean {
  const { at, bytes } = machine;
  return sweepParts(machine, file.length, judge, (from, to) => {
    file.copy(bytes, at.text, from, to);
  });
}

function sweepParts(
  { code, at, bytes, leads }: Machine,
  length: number,
  judge: Judge,
  take: (from: number, to: number) => void,
): boolean {
  const most = Math.min(length, at.before + at.part + at.after);
  try {
    for (let from = 0; from < length; from += at.part) {
      const base = Math.max(0, from - at.before);
      const to = Math.min(length, from + at.part);
      const end = Math.min(length, to + at.after);
      take(base, end);
      // Behind the end there is nothing.
      bytes.fill(0, at.text + end - base, at.text + end - base + at.after);
      for (let reached = from - base; reached < to - base; reached = code.getReached()) {
        const last = 3 * code.sweep(reached, to - base);
        for (let lead = 0; lead < last; lead += 3) {
          const bits = leads[lead] ?? 0;
          const sign = signs[bits & signMask] ?? "mark";
          if (judge(sign, base + (leads[lead + 1] ?? 0), base + (leads[lead + 2] ?? 0), bits)) {
            return true;
          }
        }
      }
    }
    return false;
  } finally {
    // Keys may have been in it.
    bytes.fill(0, at.text, at.text + most);
    bytes.fill(0, at.wide, at.wide + 2 * most);
    bytes.fill(0, at.seen, at.leads);
  }
}
