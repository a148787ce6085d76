// Making and rotating a key: the server says a secret once. The journal knows before the request
// goes out, the vault is tried before it, and what comes back is in the vault before anything
// else happens. Plain code with ports; the screens are elsewhere.

import type { Answer, Problem } from "../api/problem";
import { mayHaveBeenDone } from "../api/problem";
import type { ApiKey, IssuedKey } from "../api/skycloak";
import { publicHead, type AboutKey, type HeldKey } from "../vault/held-key";
import {
  JournalBusy,
  JournalRefused,
  type Intention,
  type Journal,
  type JournalEntry,
} from "../vault/journal";
import type { Secret } from "../vault/secret";
import { VaultRefused, type Vault } from "../vault/vault";

export interface IssuePorts {
  readonly vault: Pick<Vault, "probe" | "store">;
  readonly journal: Pick<Journal, "begin" | "stage" | "close">;
}

export type Issued =
  | { readonly kind: "held"; readonly held: HeldKey; readonly key?: ApiKey }
  /** An operation on this key is open already. Nothing was sent. */
  | { readonly kind: "busy"; readonly entry: JournalEntry }
  /** The vault or the journal did not work to begin with. Nothing was sent. */
  | { readonly kind: "not-begun"; readonly without: "vault" | "journal" }
  /** Definitely not done. */
  | { readonly kind: "refused"; readonly problem: Problem }
  /** It may have been done, and then its secret is out of reach. The entry stays open. */
  | { readonly kind: "unknown"; readonly problem: Problem; readonly entry: JournalEntry }
  | Unsaved;

/** Done, and the vault refused the secret: it is here and nowhere else. */
export interface Unsaved {
  readonly kind: "unsaved";
  readonly secret: Secret;
  readonly key?: ApiKey;
  /** Tries the vault again; undefined when it refuses again. */
  readonly retry: () => Promise<HeldKey | undefined>;
  /** The person has it: nothing is open any more. */
  readonly handedOver: () => Promise<void>;
}

/** `send` is called once or not at all, whatever happens. */
export async function issueKey(
  { vault, journal }: IssuePorts,
  intention: Intention,
  send: () => Promise<Answer<IssuedKey>>,
): Promise<Issued> {
  let entry: JournalEntry;
  try {
    entry = await journal.begin(intention);
  } catch (error) {
    if (error instanceof JournalBusy) return { kind: "busy", entry: error.entry };
    if (error instanceof JournalRefused) return { kind: "not-begun", without: "journal" };
    throw error;
  }
  // An entry that can't be closed or changed is looked at again at the next start, and then
  // what the vault and the server say counts. It never stands in the way of a secret.
  const close = (): Promise<void> => journal.close(entry).catch(() => undefined);
  const stage = (to: "unknown" | "unsaved"): Promise<JournalEntry> =>
    journal.stage(entry, to).catch(() => ({ ...entry, stage: to }));
  try {
    await vault.probe();
  } catch (error) {
    await close();
    if (error instanceof VaultRefused) return { kind: "not-begun", without: "vault" };
    throw error;
  }
  const answer = await send();
  if (!answer.ok) {
    const { problem } = answer;
    if (mayHaveBeenDone(problem))
      return { kind: "unknown", problem, entry: await stage("unknown") };
    await close();
    return { kind: "refused", problem };
  }
  const { secret, key } = answer.value;
  const keyId = key?.id ?? intention.keyId;
  const about: AboutKey = {
    origin: intention.origin,
    name: key?.name ?? intention.name,
    prefix: key?.prefix ?? publicHead(secret),
    ...(keyId === undefined ? {} : { keyId }),
    ...(key === undefined ? {} : { rotatedAt: key.rotated_at ?? "" }),
  };
  const keep = async (): Promise<HeldKey | undefined> => {
    let held: HeldKey;
    try {
      held = await vault.store(secret, about, { ref: intention.ref, journal: entry.id });
    } catch {
      // Whatever it was that failed: thrown on from here, it would take the secret along.
      return undefined;
    }
    await close();
    return held;
  };
  const held = await keep();
  const withKey = key === undefined ? {} : { key };
  if (held !== undefined) return { kind: "held", held, ...withKey };
  await stage("unsaved");
  return { kind: "unsaved", secret, ...withKey, retry: keep, handedOver: close };
}
