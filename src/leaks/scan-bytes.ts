// The findings of a file's bytes, with lines and columns. Most files have none, which is told
// from the bytes as they are; only where something may be are they decoded. Pure.

import { isBinary, readText } from "../files/text";
import { mayHoldBytes } from "./engine/byte-leads";
import { findIn } from "./engine/find";
import type { Finding, Known } from "./engine/line-findings";
import { Places } from "./engine/places";

export function findingsIn(bytes: Buffer, known?: Known): Finding[] {
  const isUtf16 = (bytes[0] === 0xff || bytes[0] === 0xfe) && bytes.length > 1;
  const everywhere = known?.held?.isAnywhere === true;
  if (!isUtf16 && (isBinary(bytes) || (!everywhere && !mayHoldBytes(bytes)))) return [];
  const reading = readText(bytes);
  return reading.ok ? findingsInText(reading.text, known) : [];
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
