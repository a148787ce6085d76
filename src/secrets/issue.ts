// Making and rotating a key, or the secret of a client: the server says a secret once. The journal knows before the request
// goes out, the vault is tried before it, and what comes back is in the vault before anything
// else happens. Plain code with ports; the screens are elsewhere.

import type { Answer, Problem } from "../api/problem";
import { mayHaveBeenDone } from "../api/problem";
import type { ApiKey, IssuedKey } from "../api/skycloak";
import { publicHead, type AboutKey, type HeldKey } from "../vault/held-key";
import type { Intention, Journal, JournalEntry } from "../vault/journal";
import { JournalBusy, JournalRefused } from "../vault/not-begun";
import type { Secret } from "../vault/secret";
import { VaultRefused, type WhyRefused } from "../vault/refused";
import type { Vault } from "../vault/vault";

export interface IssuePorts {
  readonly vault: Pick<Vault, "probe" | "store" | "recover">;
  readonly journal: Pick<Journal, "begin" | "stage" | "close" | "undo" | "isTaken" | "elsewhere">;
  /** The key as it stands by now, where somebody else changed it since the person decided. */
  readonly overtaken?: () => Promise<HeldKey | undefined>;
  /** Whether the request is sent with the key that it rotates. */
  readonly byOwnKey?: boolean;
  /** How the vault's index calls what was issued, where that is no key. */
  readonly about?: AboutKey;
}

export type Issued =
  | { readonly kind: "held"; readonly held: HeldKey; readonly key?: ApiKey }
  /** Another window, or an earlier attempt, had done it: the secret is here. Nothing was sent. */
  | { readonly kind: "held-already"; readonly held: HeldKey }
  /** An operation on this key is open already, or another window uses the vault. Nothing was sent. */
  | { readonly kind: "busy"; readonly entry: JournalEntry }
  /** The vault or the journal did not work to begin with. Nothing was sent. */
  | { readonly kind: "not-begun"; readonly without: "vault"; readonly why: WhyRefused }
  | { readonly kind: "not-begun"; readonly without: "journal" }
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
  /** Whether the vault has only not answered yet: it goes on trying. */
  readonly late: boolean;
  /** Tries the vault again; undefined when it refuses again. */
  readonly retry: () => Promise<HeldKey | undefined>;
  /** The person has it: nothing is open any more. */
  readonly handedOver: () => Promise<void>;
}

/** `send` is called once or not at all, whatever happens. */
export async function issueKey(
  ports: IssuePorts,
  intention: Intention,
  send: () => Promise<Answer<IssuedKey>>,
): Promise<Issued> {
  const { vault, journal } = ports;
  const begun = await begin(ports, intention);
  if (begun.kind !== "begun") return begun;
  const { entry } = begun;
  // An entry that can't be closed or changed is looked at again at the next start, and then
  // what the vault and the server say counts. It never stands in the way of a secret.
  const close = (): Promise<void> => journal.close(entry).catch(() => undefined);
  const undo = (): Promise<void> => journal.undo(entry).catch(() => undefined);
  const stage = (to: "unknown" | "unsaved", madeId?: string): Promise<JournalEntry> =>
    journal.stage(entry, to, madeId).catch(() => ({ ...entry, stage: to }));
  try {
    const elsewhere = await journal.elsewhere(entry);
    if (elsewhere !== undefined) {
      await undo();
      return { kind: "busy", entry: elsewhere };
    }
    const overtaken = await ports.overtaken?.();
    if (overtaken !== undefined) {
      await close();
      return { kind: "held-already", held: overtaken };
    }
    await vault.probe();
  } catch (error) {
    await undo();
    if (!(error instanceof VaultRefused)) throw error;
    return { kind: "not-begun", without: "vault", why: error.why };
  }
  let answer: Answer<IssuedKey>;
  try {
    answer = await send();
  } catch (error) {
    // A mistake in the code; whether a request went out before it, nobody can say.
    await stage("unknown");
    throw error;
  }
  if (!answer.ok) {
    const { problem } = answer;
    if (mayHaveBeenDone(problem, ports.byOwnKey))
      return { kind: "unknown", problem, entry: await stage("unknown") };
    await undo();
    return { kind: "refused", problem };
  }
  const { secret, key } = answer.value;
  const keyId = key?.id ?? intention.keyId;
  const about: AboutKey = ports.about ?? {
    origin: intention.origin,
    name: key?.name ?? intention.name,
    prefix: key?.prefix ?? publicHead(secret),
    ...(keyId === undefined ? {} : { keyId }),
    ...(key === undefined ? {} : { rotatedAt: key.rotated_at ?? "" }),
  };
  let late = false;
  const keep = async (): Promise<HeldKey | undefined> => {
    let held: HeldKey;
    try {
      held = await vault.store(secret, about, { ref: intention.ref, journal: entry.id });
    } catch (error) {
      // Whatever it was that failed: thrown on from here, it would take the secret along.
      late = error instanceof VaultRefused && error.why === "late";
      return undefined;
    }
    await close();
    return held;
  };
  const held = await keep();
  const withKey = key === undefined ? {} : { key };
  if (held !== undefined) return { kind: "held", held, ...withKey };
  await stage("unsaved", key?.id);
  return { kind: "unsaved", secret, ...withKey, late, retry: keep, handedOver: close };
}

type Begun = { readonly kind: "begun"; readonly entry: JournalEntry } | Issued;

/** What nobody is at work on any more is looked into first, and then out of the way. */
async function begin({ vault, journal }: IssuePorts, intention: Intention): Promise<Begun> {
  try {
    return { kind: "begun", entry: await journal.begin(intention) };
  } catch (error) {
    if (error instanceof JournalRefused) return { kind: "not-begun", without: "journal" };
    if (!(error instanceof JournalBusy)) throw error;
    const { entry: other } = error;
    if (journal.isTaken(other)) return { kind: "busy", entry: other };
    const held = await vault.recover(other.ref, other.id).catch(() => undefined);
    if (held !== undefined) {
      // The earlier one came to its end after all: there is one rotation, not two.
      await journal.close(other).catch(() => undefined);
      return { kind: "held-already", held };
    }
    return beginOver(journal, intention, other);
  }
}

async function beginOver(
  journal: IssuePorts["journal"],
  intention: Intention,
  other: JournalEntry,
): Promise<Begun> {
  try {
    return { kind: "begun", entry: await journal.begin(intention, other) };
  } catch (error) {
    if (error instanceof JournalRefused) return { kind: "not-begun", without: "journal" };
    if (error instanceof JournalBusy) return { kind: "busy", entry: error.entry };
    throw error;
  }
}
