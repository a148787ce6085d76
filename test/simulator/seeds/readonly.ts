// The acme workspace with a key that can only read, and no credentials.

import { defaultScopes } from "../scopes";
import { acme } from "./acme";
import type { Seed } from "./seed";

export function readonly(now: number): Seed {
  const seed = acme(now);
  return { ...seed, mainKey: { name: "Read only", scopes: [...defaultScopes] } };
}
