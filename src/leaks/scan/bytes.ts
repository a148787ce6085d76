// Finds secrets in the bytes of a file. Runs in worker threads.

import { encodingOf, readText } from "../../files/text";
import { quickCheck } from "../detector/candidates";
import { findSecrets } from "../detector/find";
import { type StoredMark, StoredSecrets } from "../detector/stored-secrets";
import type { Finding, SecretLookup } from "../detector/incremental-detector";

/** Returns undefined for an unsupported text encoding. Decodes only the few files that may contain a secret. */
export function findingsIn(bytes: Buffer, known?: SecretLookup): readonly Finding[] | undefined {
  const isAnyText = encodingOf(bytes) === undefined && known?.stored?.hasOtherSecrets !== true;
  if (isAnyText && !quickCheck(bytes.toString("latin1"))) return [];
  const reading = readText(bytes);
  if (reading.ok) return findSecrets(reading.text, known);
  return reading.why === "binary" ? [] : undefined;
}

/** Recognizes stored secrets in a worker thread, which gets only their keyed hashes, never their text. */
export function knownByMarks(salt: Uint8Array, marks: readonly StoredMark[]): SecretLookup {
  const stored = marks.length === 0 ? undefined : new StoredSecrets(salt, marks);
  return {
    stored,
    identify: (secret) => {
      const ref = stored?.refOf(secret);
      return ref && `stored:${ref}`;
    },
  };
}
