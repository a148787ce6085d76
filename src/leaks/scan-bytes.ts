// The findings of a file's bytes, with lines and columns. Pure.

import { isBinary, readText } from "../files/text";
import { mayHoldSecret } from "./engine/candidates";
import { findIn } from "./engine/find";
import type { Finding, Known } from "./engine/line-findings";

/** Decodes only files that may hold a secret, which few do. */
export function findingsIn(bytes: Buffer, known?: Known): readonly Finding[] {
  const isUtf16 = (bytes[0] === 0xff || bytes[0] === 0xfe) && bytes.length > 1;
  const everywhere = known?.held?.isAnywhere === true;
  if (!isUtf16) {
    if (isBinary(bytes)) return [];
    if (!everywhere && !mayHoldSecret(bytes.toString("latin1"))) return [];
  }
  const reading = readText(bytes);
  return reading.ok ? findIn(reading.text, known) : [];
}
