// What changes secrets: requests that create or rotate a key or a client secret, requests that revoke a key, and
// storing or removing a secret on this machine only. The journal records each before it begins, so that a process
// that ends in the middle leaves nothing half done. The server says a secret only once: the secret store is probed
// before the request, and the response is stored before anything else happens. Plain code.

import { mayHaveBeenDone, type ApiError, type Result } from "../api/errors";
import type { ApiKey, IssuedKey } from "../api/skycloak";
import type { Journal, JournalEntry, JournalRecord } from "./journal";
import type { Secret } from "./secret";
import type { SecretStore } from "./secret-store";
import { SecretStoreError, type StoreFailure } from "./store-error";
import { publicPrefix, type KeyDetails, type StoredKey } from "./stored-key";

export interface IssueOptions {
  readonly secretStore: Pick<SecretStore, "probe" | "store" | "recover">;
  readonly journal: Pick<Journal, "begin" | "stage" | "close" | "undo" | "otherWindowEntry">;
  /** The key as it is now, if somebody else rotated it since the user decided. */
  readonly rotatedElsewhere?: () => Promise<StoredKey | undefined>;
  /** Whether the request is sent with the key that it rotates. */
  readonly byOwnKey?: boolean;
  /** What the index says of the secret, if it is no key. */
  readonly about?: KeyDetails;
}

export interface StoreServices {
  readonly secretStore: Pick<SecretStore, "assertInSync" | "store" | "remove" | "findByKeyId">;
  readonly journal: Pick<Journal, "begin" | "close" | "undo" | "otherWindowEntry">;
}

/** Nothing was sent or changed. */
type NotBegun =
  /** An operation on this key is open, or another window uses the secret store. */
  | { readonly kind: "busy"; readonly entry: JournalEntry }
  /** The secret store or the journal does not work. */
  | { readonly kind: "not-begun"; readonly without: "secret-store"; readonly why: StoreFailure }
  | { readonly kind: "not-begun"; readonly without: "journal" };

/** How a request ended, except for success. */
type Failed =
  | NotBegun
  /** Definitely not done. */
  | { readonly kind: "refused"; readonly problem: ApiError }
  /** It may have been done, and then its secret is lost. The entry stays open. */
  | { readonly kind: "unknown"; readonly problem: ApiError; readonly entry: JournalEntry };

export type IssueOutcome =
  | { readonly kind: "stored"; readonly stored: StoredKey; readonly key?: ApiKey }
  /** Another window, or an earlier attempt, had done it: the secret is here. Nothing was sent. */
  | { readonly kind: "stored-already"; readonly stored: StoredKey }
  | Failed
  | Unsaved;

/** Carried out, but the secret store refused the secret: this is the only copy. */
export interface Unsaved {
  readonly kind: "unsaved";
  readonly secret: Secret;
  readonly key?: ApiKey;
  /** Whether the secret store has only not answered yet: it keeps trying. */
  readonly late: boolean;
  /** Tries again to store it; undefined if that fails again. */
  readonly retry: () => Promise<StoredKey | undefined>;
  /** The user has the secret: nothing is open any more. */
  readonly handedOver: () => Promise<void>;
}

export type RevokeOutcome = { readonly kind: "done"; readonly key?: ApiKey } | Failed;

export type StoreOutcome =
  | { readonly kind: "stored"; readonly stored: StoredKey }
  | NotBegun
  /** It may not replace the stored one: see `mayReplace`. */
  | { readonly kind: "not-taken" };

export type RemoveOutcome =
  | { readonly kind: "removed" }
  | Extract<NotBegun, { kind: "busy" }>
  /** It is still in the secret store. */
  | { readonly kind: "kept"; readonly why: StoreFailure };

/** `send` is called at most once, whatever happens. */
export async function issueKey(
  ports: IssueOptions,
  record: JournalRecord,
  send: () => Promise<Result<IssuedKey>>,
): Promise<IssueOutcome> {
  const { secretStore, journal } = ports;
  let earlier: StoredKey | undefined;
  const begun = await begin(journal, record, async (left) => {
    earlier = await secretStore.recover(left.ref, left.id).catch(() => undefined);
    if (earlier !== undefined) await journal.close(left).catch(() => undefined);
    return earlier !== undefined;
  });
  // The earlier attempt succeeded after all: there is one rotation, not two.
  if (earlier !== undefined) return { kind: "stored-already", stored: earlier };
  if (begun.kind !== "begun") return begun;
  const { entry, close, undo } = begun;
  try {
    const elsewhere = await journal.otherWindowEntry(entry);
    if (elsewhere !== undefined) {
      await undo();
      return { kind: "busy", entry: elsewhere };
    }
    const overtaken = await ports.rotatedElsewhere?.();
    if (overtaken !== undefined) {
      await close();
      return { kind: "stored-already", stored: overtaken };
    }
    await secretStore.probe();
  } catch (error) {
    await undo();
    return withoutStore(error);
  }
  const sent = await sendOnce(journal, entry, send, (one) => mayHaveBeenDone(one, ports.byOwnKey));
  if (!("value" in sent)) return sent;
  const { secret, key } = sent.value;
  const about: KeyDetails = ports.about ?? {
    origin: record.origin,
    name: key?.name ?? record.name,
    prefix: key?.prefix ?? publicPrefix(secret),
    keyId: key?.id ?? record.keyId,
    rotatedAt: key && (key.rotated_at ?? ""),
  };
  let late = false;
  const store = async (): Promise<StoredKey | undefined> => {
    let stored: StoredKey;
    try {
      stored = await secretStore.store(secret, about, { ref: record.ref, journal: entry.id });
    } catch (error) {
      // Whatever failed: rethrowing it would lose the secret.
      late = error instanceof SecretStoreError && error.why === "late";
      return undefined;
    }
    await close();
    return stored;
  };
  const stored = await store();
  if (stored !== undefined) return { kind: "stored", stored, key };
  await journal.stage(entry, "unsaved", key?.id).catch(() => undefined);
  return { kind: "unsaved", secret, key, late, retry: store, handedOver: close };
}

/**
 * Revokes a key: there is no secret to lose, but if no response comes the next start has to look into
 * it. `send` is called at most once. `byOwnKey`: with the key that is to be revoked.
 */
export async function sendRevocation(
  journal: Pick<Journal, "begin" | "stage" | "close" | "undo">,
  record: JournalRecord,
  byOwnKey: boolean,
  send: () => Promise<Result<ApiKey | undefined>>,
): Promise<RevokeOutcome> {
  // Whatever was unfinished about a key does not matter any more once it has ended.
  const begun = await begin(journal, record);
  if (begun.kind !== "begun") return begun;
  const sent = await sendOnce(
    journal,
    begun.entry,
    send,
    (problem) =>
      mayHaveBeenDone(problem, byOwnKey) ||
      // A proxy may have sent the request twice: the second copy finds the key revoked.
      (problem.kind === "conflict" && problem.retryAfter === undefined),
  );
  if (!("value" in sent)) return sent;
  await begun.close();
  return { kind: "done", key: sent.value };
}

/**
 * Stores a secret, which resolves whatever was unfinished about its key. `mayReplace` is asked while no other
 * window can change what is stored for that key.
 */
export async function storeSecret(
  { secretStore, journal }: StoreServices,
  secret: Secret,
  about: KeyDetails,
  at: { readonly ref?: string } = {},
  mayReplace: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<StoreOutcome> {
  const { origin, name, keyId } = about;
  const known = keyId === undefined ? undefined : secretStore.findByKeyId(keyId, origin);
  const ref = at.ref ?? known?.ref ?? crypto.randomUUID();
  const begun = await begin(journal, { operation: "store", origin, name, keyId, ref, by: "" });
  if (begun.kind !== "begun") return begun;
  const { entry, close, undo } = begun;
  try {
    const elsewhere = await journal.otherWindowEntry(entry);
    if (elsewhere === undefined) {
      await secretStore.assertInSync();
      if (await mayReplace()) {
        const stored = await secretStore.store(secret, about, { ref, journal: entry.id });
        await close();
        return { kind: "stored", stored };
      }
    }
    await undo();
    return elsewhere === undefined ? { kind: "not-taken" } : { kind: "busy", entry: elsewhere };
  } catch (error) {
    await undo();
    return withoutStore(error);
  }
}

/** Removes a key from the secret store. */
export async function removeStoredKey(
  { secretStore, journal }: StoreServices,
  { ref, origin, name, keyId }: StoredKey,
): Promise<RemoveOutcome> {
  const begun = await begin(journal, { operation: "remove", origin, name, keyId, ref, by: "" });
  if (begun.kind === "busy") return begun;
  try {
    await secretStore.assertInSync();
    await secretStore.remove(ref);
    return { kind: "removed" };
  } catch (error) {
    return { kind: "kept", why: withoutStore(error).why };
  } finally {
    // What was unfinished at the server stays unfinished, with or without the old secret.
    if (begun.kind === "begun") await begun.undo();
  }
}

/** Begins a record. An entry that can't be closed or undone is resolved at the next start. */
async function begin(
  journal: Pick<Journal, "begin" | "close" | "undo">,
  record: JournalRecord,
  resolve?: (left: JournalEntry) => Promise<boolean>,
) {
  const begun = await journal.begin(record, resolve);
  if (begun.kind === "refused") return { kind: "not-begun", without: "journal" } as const;
  if (begun.kind === "busy") return begun;
  const { entry } = begun;
  return {
    ...begun,
    close: () => journal.close(entry).catch(() => undefined),
    undo: () => journal.undo(entry).catch(() => undefined),
  };
}

/** @throws anything but an error of the secret store */
function withoutStore(error: unknown): Extract<NotBegun, { without: "secret-store" }> {
  if (!(error instanceof SecretStoreError)) throw error;
  return { kind: "not-begun", without: "secret-store", why: error.why };
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

export interface LockServices {
  readonly journal: Pick<Journal, "begin" | "undo" | "otherWindowEntry">;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

export type LockResult<T> =
  | { readonly kind: "done"; readonly value: T }
  /** Another window did not finish in time. Nothing was done. */
  | { readonly kind: "busy" }
  /** The journal can't be written. Nothing was done. */
  | { readonly kind: "refused" };

/** Milliseconds. */
const retryInterval = 200;
/** Longer than the deadline of the one request that another window may be waiting for. */
const maxTries = 200;

/** Runs `act` while no other window does the same or changes what is stored; waits until it may. */
export async function withLock<T>(
  { journal, pause }: LockServices,
  record: JournalRecord,
  act: () => Promise<T>,
): Promise<LockResult<T>> {
  for (let tries = 0; tries < maxTries; tries++) {
    if (tries > 0) await pause(retryInterval);
    const begun = await journal.begin(record);
    if (begun.kind === "refused") return begun;
    if (begun.kind === "busy") continue;
    try {
      if ((await journal.otherWindowEntry(begun.entry)) === undefined) {
        return { kind: "done", value: await act() };
      }
    } finally {
      await journal.undo(begun.entry).catch(() => undefined);
    }
  }
  return { kind: "busy" };
}
