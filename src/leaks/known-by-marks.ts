// What a thread knows of the secrets in secret storage: marks of them, never their text.

import { HeldSecrets, type HeldMark } from "./engine/held";
import type { Known } from "./engine/line-findings";

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
