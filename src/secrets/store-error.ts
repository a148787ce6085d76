// The error of the secret store. It is recognized by its class, so it is in the bundle that all others share.

import { failure, succeeded, type Result } from "../api/errors";

/**
 * `refused`: a locked or missing keyring, a full disk. `timeout`: no response in time, but it may still come. `out-of-sync`:
 * another window has stored a key that this window doesn't see, as in a browser, where each window has a copy of all secrets.
 */
export type StoreFailure = "refused" | "timeout" | "out-of-sync";

/** It contains no value. */
export class SecretStoreError extends Error {
  constructor(
    readonly step: "store" | "read" | "delete" | "index",
    readonly reason: StoreFailure = "refused",
  ) {
    super(`The secret store failed to ${step} a value`);
  }
}

/** Turns an error of the secret store into a failure. */
export function storeResult<T>(work: Promise<T>): Promise<Result<T>> {
  return work.then(succeeded, storeFailure);
}

/** @throws any error that is not the secret store's */
export function storeFailure(error: unknown): ReturnType<typeof failure> {
  if (!(error instanceof SecretStoreError)) throw error;
  return failure({ kind: "secret-store-refused", reason: error.reason });
}
