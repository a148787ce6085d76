// Requests that create or rotate a key or a client secret, and requests that revoke a key. The server
// says a secret only once: the journal records the request before it is sent, the vault is probed
// before it, and the response is stored before anything else happens. Plain code.

import { mayHaveBeenDone, type Result, type ApiError } from "../api/errors";
import type { ApiKey, IssuedKey } from "../api/skycloak";
import { publicHead, type KeyDetails, type StoredKey } from "./stored-key";
import type { JournalRecord, Journal, JournalEntry } from "./journal";
import { SecretStoreError, type WhyRefused } from "./store-error";
import type { Secret } from "./secret";
import type { SecretStore } from "./secret-store";

export interface IssuePorts {
  readonly vault: Pick<SecretStore, "probe" | "store" | "recover">;
  readonly journal: Pick<Journal, "begin" | "stage" | "close" | "undo" | "elsewhere">;
  /** The key as it is now, if somebody else rotated it since the user decided. */
  readonly overtaken?: () => Promise<StoredKey | undefined>;
  /** Whether the request is sent with the key that it rotates. */
  readonly byOwnKey?: boolean;
  /** What the vault's index says of the secret, if it is no key. */
  readonly about?: KeyDetails;
}

/** How a request ended, except for success. */
type Failed =
  /** An operation on this key is open, or another window uses the vault. Nothing was sent. */
  | { readonly kind: "busy"; readonly entry: JournalEntry }
  /** The vault or the journal did not work to begin with. Nothing was sent. */
  | { readonly kind: "not-begun"; readonly without: "vault"; readonly why: WhyRefused }
  | { readonly kind: "not-begun"; readonly without: "journal" }
  /** Definitely not done. */
  | { readonly kind: "refused"; readonly problem: ApiError }
  /** It may have been done, and then its secret is lost. The entry stays open. */
  | { readonly kind: "unknown"; readonly problem: ApiError; readonly entry: JournalEntry };

export type Issued =
  | { readonly kind: "held"; readonly held: StoredKey; readonly key?: ApiKey }
  /** Another window, or an earlier attempt, had done it: the secret is here. Nothing was sent. */
  | { readonly kind: "held-already"; readonly held: StoredKey }
  | Failed
  | Unsaved;

/** Done, and the vault refused the secret: it is here and nowhere else. */
export interface Unsaved {
  readonly kind: "unsaved";
  readonly secret: Secret;
  readonly key?: ApiKey;
  /** Whether the vault has only not answered yet: it keeps trying. */
  readonly late: boolean;
  /** Tries the vault again; undefined if it refuses again. */
  readonly retry: () => Promise<StoredKey | undefined>;
  /** The user has the secret: nothing is open any more. */
  readonly handedOver: () => Promise<void>;
}

export type Ended = { readonly kind: "done"; readonly key?: ApiKey } | Failed;

/** `send` is called at most once, whatever happens. */
export async function issueKey(
  ports: IssuePorts,
  intention: JournalRecord,
  send: () => Promise<Result<IssuedKey>>,
): Promise<Issued> {
  const { vault, journal } = ports;
  let earlier: StoredKey | undefined;
  const begun = await journal.begin(intention, async (left) => {
    earlier = await vault.recover(left.ref, left.id).catch(() => undefined);
    if (earlier !== undefined) await journal.close(left).catch(() => undefined);
    return earlier !== undefined;
  });
  // The earlier attempt succeeded after all: there is one rotation, not two.
  if (earlier !== undefined) return { kind: "held-already", held: earlier };
  if (begun.kind === "refused") return { kind: "not-begun", without: "journal" };
  if (begun.kind === "busy") return begun;
  const { entry } = begun;
  // An entry that can't be closed is looked into at the next start, and then the vault and the server
  // decide. It never stands in the way of a secret.
  const close = (): Promise<void> => journal.close(entry).catch(() => undefined);
  const undo = (): Promise<void> => journal.undo(entry).catch(() => undefined);
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
    if (!(error instanceof SecretStoreError)) throw error;
    return { kind: "not-begun", without: "vault", why: error.why };
  }
  const sent = await sendOnce(journal, entry, send, (one) => mayHaveBeenDone(one, ports.byOwnKey));
  if (!("value" in sent)) return sent;
  const { secret, key } = sent.value;
  const about: KeyDetails = ports.about ?? {
    origin: intention.origin,
    name: key?.name ?? intention.name,
    prefix: key?.prefix ?? publicHead(secret),
    keyId: key?.id ?? intention.keyId,
    rotatedAt: key && (key.rotated_at ?? ""),
  };
  let late = false;
  const store = async (): Promise<StoredKey | undefined> => {
    let held: StoredKey;
    try {
      held = await vault.store(secret, about, { ref: intention.ref, journal: entry.id });
    } catch (error) {
      // Whatever failed: rethrowing it would lose the secret.
      late = error instanceof SecretStoreError && error.why === "late";
      return undefined;
    }
    await close();
    return held;
  };
  const held = await store();
  if (held !== undefined) return { kind: "held", held, key };
  await journal.stage(entry, "unsaved", key?.id).catch(() => undefined);
  return { kind: "unsaved", secret, key, late, retry: store, handedOver: close };
}

/**
 * Revokes a key: there is no secret to lose, but if no response comes the next start has to look into
 * it. `send` is called at most once. `byOwnKey`: with the key that is to be revoked.
 */
export async function endKey(
  journal: Pick<Journal, "begin" | "stage" | "close" | "undo">,
  intention: JournalRecord,
  byOwnKey: boolean,
  send: () => Promise<Result<ApiKey | undefined>>,
): Promise<Ended> {
  // Whatever was unfinished about a key does not matter any more once it has ended.
  const begun = await journal.begin(intention);
  if (begun.kind === "busy") return begun;
  if (begun.kind === "refused") return { kind: "not-begun", without: "journal" };
  const { entry } = begun;
  const sent = await sendOnce(
    journal,
    entry,
    send,
    (problem) =>
      mayHaveBeenDone(problem, byOwnKey) ||
      // A proxy may have sent the request twice: the second copy finds the key revoked.
      (problem.kind === "conflict" && problem.retryAfter === undefined),
  );
  if (!("value" in sent)) return sent;
  await journal.close(entry).catch(() => undefined);
  return { kind: "done", key: sent.value };
}

/** Sends a request that the journal knows of. A failure is recorded there; a success stays open. */
async function sendOnce<T>(
  journal: Pick<Journal, "stage" | "undo">,
  entry: JournalEntry,
  send: () => Promise<Result<T>>,
  mayBeDone: (problem: ApiError) => boolean,
): Promise<Failed | { readonly value: T }> {
  const leaveOpen = (): Promise<JournalEntry> =>
    journal.stage(entry, "unknown").catch(() => ({ ...entry, stage: "unknown" }));
  let answer: Result<T>;
  try {
    answer = await send();
  } catch (error) {
    // A mistake in the code; whether it had already sent a request is unknown.
    await leaveOpen();
    throw error;
  }
  if (answer.ok) return answer;
  const { problem } = answer;
  if (mayBeDone(problem)) return { kind: "unknown", problem, entry: await leaveOpen() };
  await journal.undo(entry).catch(() => undefined);
  return { kind: "refused", problem };
}
