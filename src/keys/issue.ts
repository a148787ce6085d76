// Making and rotating a key: the server says a secret once, and it is in the vault before
// anything else happens. Plain code with ports; the screens are elsewhere.

import type { Answer, Problem } from "../api/problem";
import { mayHaveBeenDone } from "../api/problem";
import type { ApiKey, IssuedKey } from "../api/skycloak";
import { publicHead, type AboutKey, type HeldKey } from "../vault/held-key";
import type { Secret } from "../vault/secret";
import { VaultRefused } from "../vault/vault";

/** The vault as far as this needs it. */
export interface IssuePorts {
  readonly probe: () => Promise<void>;
  readonly store: (secret: Secret, about: AboutKey, ref?: string) => Promise<HeldKey>;
}

export interface IssueRequest {
  /** Sends the one request. It is called once, whatever happens. */
  readonly send: () => Promise<Answer<IssuedKey>>;
  readonly origin: string;
  /** The name to keep it under where the answer does not say. */
  readonly name: string;
  readonly keyId?: string;
  /** The vault's entry to replace, when the key is held already. */
  readonly ref?: string;
}

export type Issued =
  | {
      readonly kind: "held";
      readonly held: HeldKey;
      readonly secret: Secret;
      readonly key?: ApiKey;
    }
  /** The vault did not answer to begin with. Nothing was sent. */
  | { readonly kind: "not-begun" }
  /** Definitely not done. */
  | { readonly kind: "refused"; readonly problem: Problem }
  /** It may have been done, and then its secret is out of reach. */
  | { readonly kind: "unknown"; readonly problem: Problem }
  /** Done, and the vault refused the secret: `retry` tries to keep it again. */
  | {
      readonly kind: "unsaved";
      readonly secret: Secret;
      readonly key?: ApiKey;
      readonly retry: () => Promise<HeldKey | undefined>;
    };

export async function issueKey(ports: IssuePorts, request: IssueRequest): Promise<Issued> {
  try {
    await ports.probe();
  } catch (error) {
    if (error instanceof VaultRefused) return { kind: "not-begun" };
    throw error;
  }
  const answer = await request.send();
  if (!answer.ok) {
    const kind = mayHaveBeenDone(answer.problem) ? "unknown" : "refused";
    return { kind, problem: answer.problem };
  }
  const { secret, key } = answer.value;
  const keyId = key?.id ?? request.keyId;
  const about: AboutKey = {
    origin: request.origin,
    name: key?.name ?? request.name,
    prefix: key?.prefix ?? publicHead(secret),
    ...(keyId === undefined ? {} : { keyId }),
  };
  // Whatever it was that failed: thrown on from here, it would take the secret along.
  const keep = (): Promise<HeldKey | undefined> =>
    ports.store(secret, about, request.ref).catch(() => undefined);
  const held = await keep();
  const withKey = key === undefined ? {} : { key };
  return held === undefined
    ? { kind: "unsaved", secret, ...withKey, retry: keep }
    : { kind: "held", held, secret, ...withKey };
}
