// Finds secrets in the bytes of a file. Runs in worker threads.

import { isBinary, readText } from "../files/text";
import { mayHoldSecret } from "./engine/candidates";
import { findIn } from "./engine/find";
import { type HeldMark, HeldSecrets } from "./engine/held";
import type { Finding, Known } from "./engine/line-findings";

/** Decodes only the few files that may hold a secret. */
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

/** What a thread may know about stored secrets: keyed hashes, never their text. */
export function knownByMarks(salt: Uint8Array, marks: readonly HeldMark[]): Known {
  const held = marks.length === 0 ? undefined : new HeldSecrets(salt, marks);
  return {
    held,
    identify: (secret) => {
      const ref = held?.refOf(secret);
      return ref === undefined ? undefined : `held:${ref}`;
    },
  };
}
