// Finds secrets in the bytes of a file. Runs in worker threads.

import { encodingOf, readText } from "../../files/text";
import { quickCheck } from "../detector/candidates";
import { findSecrets } from "../detector/find";
import { type StoredMark, StoredSecrets } from "../detector/stored-secrets";
import type { Finding, SecretLookup } from "../detector/incremental-detector";

/** Undefined for a text in an encoding that is not read. Decodes only the few files that may hold a secret. */
export function findingsIn(bytes: Buffer, known?: SecretLookup): readonly Finding[] | undefined {
  const isAnyText = encodingOf(bytes) === undefined && known?.stored?.isAnywhere !== true;
  if (isAnyText && !quickCheck(bytes.toString("latin1"))) return [];
  const reading = readText(bytes);
  if (reading.ok) return findSecrets(reading.text, known);
  return reading.why === "binary" ? [] : undefined;
}

/** What a thread may know about stored secrets: keyed hashes, never their text. */
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
