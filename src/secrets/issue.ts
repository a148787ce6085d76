// Operations that change secrets: requests that create, rotate or revoke a key, requests that rotate a client secret, and
// storing or removing a secret on this machine. The journal records each operation before it begins, so that nothing stays
// half done if the process ends. The server sends a secret only once: the secret store is probed before the request, and
// the response is stored before anything else happens. Plain code.

import { failure, mayHaveBeenDone, succeeded, type ApiError, type Result } from "../api/errors";
import type { ApiKey, IssuedKey } from "../api/skycloak";
import type { Journal, JournalEntry, JournalRecord } from "./journal";
import type { Secret } from "./secret";
import type { SecretStore } from "./secret-store";
import { SecretStoreError, storeFailure, storeResult } from "./store-error";
import { publicPrefix, type KeyDetails, type StoredKey } from "./stored-key";

export interface StoreServices {
  readonly secretStore: Pick<SecretStore, "assertInSync" | "store" | "remove" | "findByKeyId">;
  readonly journal: Pick<Journal, "begin" | "stage" | "close" | "undo">;
}

export interface IssueOptions extends Pick<StoreServices, "journal"> {
  readonly secretStore: Pick<SecretStore, "probe" | "store" | "recover">;
  /** The stored key, if another window has rotated it since the user decided to. */
  readonly rotatedElsewhere?: () => Promise<StoredKey | undefined>;
  /** Whether the request is sent with the key that it rotates. */
  readonly byOwnKey?: boolean;
  /** The index's entry for a secret that is no key. */
  readonly details?: KeyDetails;
}

/** How a request ended, except for success. */
type FailedOutcome =
  /** Nothing was sent, or it was definitely not carried out. */
  | { readonly kind: "not-started" | "refused"; readonly problem: ApiError }
  /** It may have been carried out, and then its secret is lost. The entry stays open. */
  | { readonly kind: "unknown"; readonly problem: ApiError; readonly entry: JournalEntry };

export type IssueOutcome =
  | { readonly kind: "stored"; readonly stored: StoredKey; readonly key?: ApiKey }
  /** By another window or an earlier attempt. Nothing was sent. */
  | { readonly kind: "stored-already"; readonly stored: StoredKey }
  | FailedOutcome
  | UnsavedSecret;

/** Carried out, but the secret store refused the secret: this is the only copy. */
export interface UnsavedSecret {
  readonly kind: "unsaved";
  readonly secret: Secret;
  readonly key?: ApiKey;
  /** Whether the secret store has only not responded yet and may still store it. */
  readonly mayStillBeStored: boolean;
  /** Tries again to store it; undefined if that fails again. */
  readonly retry: () => Promise<StoredKey | undefined>;
  /** Called once the user has the secret: closes the journal entry. */
  readonly closeEntry: () => Promise<void>;
}

export type RevokeOutcome = { readonly kind: "done"; readonly key?: ApiKey } | FailedOutcome;

/** `send` is called at most once, whatever happens. */
export async function issueKey(
  { secretStore, journal, rotatedElsewhere, byOwnKey, details }: IssueOptions,
  record: JournalRecord,
  send: () => Promise<Result<IssuedKey>>,
): Promise<IssueOutcome> {
  let earlier: StoredKey | undefined;
  const begun = await journal.begin(record, async (unfinished) => {
    earlier = await secretStore.recover(unfinished.ref, unfinished.id).catch(() => undefined);
    if (earlier !== undefined) await journal.close(unfinished);
    return earlier !== undefined;
  });
  // The earlier attempt succeeded after all: one rotation is enough.
  if (earlier !== undefined) return { kind: "stored-already", stored: earlier };
  if (!begun.ok) return { kind: "not-started", problem: begun.problem };
  const entry = begun.value;
  try {
    const rotated = await rotatedElsewhere?.();
    if (rotated !== undefined) {
      await journal.close(entry);
      return { kind: "stored-already", stored: rotated };
    }
    await secretStore.probe();
  } catch (error) {
    await journal.undo(entry);
    return { kind: "not-started", problem: storeFailure(error).problem };
  }
  const sent = await sendOnce(journal, entry, send, (problem) => mayHaveBeenDone(problem, byOwnKey));
  if (!("value" in sent)) return sent;
  const { secret, key } = sent.value;
  const { origin, name, keyId, ref } = record;
  let mayStillBeStored = false;
  const store = async (): Promise<StoredKey | undefined> => {
    const known: KeyDetails = details ?? {
      origin,
      name: key?.name ?? name,
      prefix: key?.prefix ?? publicPrefix(secret),
      keyId: key?.id ?? keyId,
      rotatedAt: key && (key.rotated_at ?? ""),
    };
    let stored: StoredKey;
    try {
      stored = await secretStore.store(secret, known, { ref, journal: entry.id });
    } catch (error) {
      // Rethrowing any error would lose the secret.
      mayStillBeStored = error instanceof SecretStoreError && error.reason === "timeout";
      return undefined;
    }
    await journal.close(entry);
    return stored;
  };
  const stored = await store();
  if (stored !== undefined) return { kind: "stored", stored, key };
  await journal.stage(entry, "unsaved", key && { createdId: key.id });
  return { kind: "unsaved", secret, key, mayStillBeStored, retry: store, closeEntry: () => journal.close(entry) };
}

/**
 * Revokes a key. There is no secret to lose, but if no response comes, the next start resolves the outcome. `send` is
 * called at most once. `byOwnKey`: whether the request is sent with the key that it revokes.
 */
export async function sendRevocation(
  journal: StoreServices["journal"],
  record: JournalRecord,
  byOwnKey: boolean,
  send: () => Promise<Result<ApiKey | undefined>>,
): Promise<RevokeOutcome> {
  // Unfinished operations on a key no longer matter once it is revoked.
  const begun = await journal.begin(record);
  if (!begun.ok) return { kind: "not-started", problem: begun.problem };
  const mayBeDone = (problem: ApiError): boolean =>
    mayHaveBeenDone(problem, byOwnKey) ||
    // A proxy may have sent the request twice: the second copy finds the key revoked.
    (problem.kind === "conflict" && problem.retryAfter === undefined);
  const sent = await sendOnce(journal, begun.value, send, mayBeDone);
  if (!("value" in sent)) return sent;
  await journal.close(begun.value);
  return { kind: "done", key: sent.value };
}

/**
 * Stores a secret, which ends any unfinished operation on its key. `check` is called while no other window can change the
 * stored secret. If it returns an error, nothing is changed.
 */
export async function storeSecret(
  { secretStore, journal }: StoreServices,
  secret: Secret,
  details: KeyDetails,
  at: { readonly ref?: string } = {},
  check: () => Promise<ApiError | undefined> = () => Promise.resolve(undefined),
): Promise<Result<StoredKey>> {
  const { origin, name, keyId } = details;
  const known = keyId === undefined ? undefined : secretStore.findByKeyId(keyId, origin);
  const ref = at.ref ?? known?.ref ?? crypto.randomUUID();
  const begun = await journal.begin({ operation: "store", origin, name, keyId, ref, by: "" });
  if (!begun.ok) return begun;
  const entry = begun.value;
  try {
    await secretStore.assertInSync();
    const problem = await check();
    if (problem !== undefined) {
      await journal.undo(entry);
      return failure(problem);
    }
    const stored = await secretStore.store(secret, details, { ref, journal: entry.id });
    await journal.close(entry);
    return succeeded(stored);
  } catch (error) {
    await journal.undo(entry);
    return storeFailure(error);
  }
}

/** The stored key with this secret. Stores the secret if there is none. */
export async function ensureStored(
  services: StoreServices & { readonly secretStore: Pick<SecretStore, "findBySecret"> },
  secret: Secret,
  origin: string,
  name = publicPrefix(secret),
): Promise<Result<StoredKey>> {
  const known = await storeResult(services.secretStore.findBySecret(secret, origin));
  if (!known.ok) return known;
  return known.value === undefined
    ? storeSecret(services, secret, { origin, name, prefix: publicPrefix(secret) })
    : succeeded(known.value);
}

/** Removes a key from the secret store, even if the journal can't be written. */
export async function removeStoredKey(
  { secretStore, journal }: StoreServices,
  { ref, origin, name, keyId }: StoredKey,
): Promise<Result<void>> {
  const begun = await journal.begin({ operation: "remove", origin, name, keyId, ref, by: "" });
  if (!begun.ok && begun.problem.kind === "busy") return begun;
  try {
    await secretStore.assertInSync();
    await secretStore.remove(ref);
    return succeeded(undefined);
  } catch (error) {
    return storeFailure(error);
  } finally {
    // An unfinished operation at the server stays unfinished without the stored secret.
    if (begun.ok) await journal.undo(begun.value);
  }
}

/** Sends a request that the journal has recorded. A failure is recorded there; after a success the entry is still open. */
async function sendOnce<T>(
  journal: StoreServices["journal"],
  entry: JournalEntry,
  send: () => Promise<Result<T>>,
  mayBeDone: (problem: ApiError) => boolean,
): Promise<FailedOutcome | { readonly value: T }> {
  let response: Result<T>;
  try {
    response = await send();
  } catch (error) {
    // A bug; the request may have been sent before.
    await journal.stage(entry, "unknown");
    throw error;
  }
  if (response.ok) return response;
  const { problem } = response;
  if (mayBeDone(problem)) return { kind: "unknown", problem, entry: await journal.stage(entry, "unknown") };
  await journal.undo(entry);
  return { kind: "refused", problem };
}
