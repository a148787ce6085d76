// The findings of a file's bytes, with lines and columns. Most files have none, which is told
// from the bytes as they are; only where something may be are they decoded. Pure.

import { readText } from "../files/text";
import { findIn, mayHold } from "./engine/find";
import type { Finding, Known } from "./engine/line-findings";
import { Places } from "./engine/places";
import { longestHead } from "./engine/rules";

/** Bytes that are looked at as one text: of short ones V8 makes no copy that it has to keep. */
const atOnce = 32 * 1024;

export function findingsIn(bytes: Buffer, known?: Known): Finding[] {
  const isUtf16 = (bytes[0] === 0xff || bytes[0] === 0xfe) && bytes.length > 1;
  const everywhere = known?.held?.isAnywhere === true;
  if (!isUtf16 && !everywhere && !mayHoldBytes(bytes)) return [];
  const reading = readText(bytes);
  return reading.ok ? findingsInText(reading.text, known) : [];
}

function mayHoldBytes(bytes: Buffer): boolean {
  for (let from = 0; from < bytes.length; from += atOnce) {
    // What begins in this part may end in the next.
    if (mayHold(bytes.toString("latin1", from, from + atOnce + longestHead))) return true;
  }
  return false;
}

function findingsInText(text: string, known?: Known): Finding[] {
  const places = new Places(text);
  return findIn(text, known).map(({ start, end, ...facts }) => {
    const from = places.at(start);
    const to = places.at(end);
    return {
      ...facts,
      line: from.line,
      start: from.character,
      endLine: to.line,
      end: to.character,
    };
  });
}
