// Finds secrets in the bytes of a file. Runs in worker threads.

import { encodingOf, readText } from "../../files/text";
import { mayHoldSecret } from "../engine/candidates";
import { findIn } from "../engine/find";
import { type HeldMark, HeldSecrets } from "../engine/held";
import type { Finding, Known } from "../engine/line-findings";

/** Undefined for a text in an encoding that is not read. Decodes only the few files that may hold a secret. */
export function findingsIn(bytes: Buffer, known?: Known): readonly Finding[] | undefined {
  const isAnyText = encodingOf(bytes) === undefined && known?.held?.isAnywhere !== true;
  if (isAnyText && !mayHoldSecret(bytes.toString("latin1"))) return [];
  const reading = readText(bytes);
  if (reading.ok) return findIn(reading.text, known);
  return reading.why === "binary" ? [] : undefined;
}

/** What a thread may know about stored secrets: keyed hashes, never their text. */
export function knownByMarks(salt: Uint8Array, marks: readonly HeldMark[]): Known {
  const held = marks.length === 0 ? undefined : new HeldSecrets(salt, marks);
  return {
    held,
    identify: (secret) => {
      const ref = held?.refOf(secret);
      return ref && `held:${ref}`;
    },
  };
}
