// How the secret store fails, as an error that contains nothing of what it was given.

/**
 * `refused`: a locked or missing keyring, a full disk. `late`: no answer in time, but it may still
 * come. `behind`: another window has stored a key that this one does not see, as in a browser,
 * where each window has a copy of all secrets and writes the whole copy.
 */
export type StoreFailure = "refused" | "late" | "behind";

/** The secret store can't store anything at the moment. */
export class SecretStoreError extends Error {
  constructor(
    readonly step: "store" | "read" | "delete" | "index",
    readonly why: StoreFailure = "refused",
  ) {
    super(`The secret store failed to ${step} a value`);
  }
}

class Late extends Error {}

/**
 * The result of `act`, if it comes within a number of milliseconds. An error's message is dropped, since
 * a keyring's may quote the value. A later result is neither awaited nor prevented.
 */
export async function withDeadline<T>(
  step: SecretStoreError["step"],
  milliseconds: number,
  act: () => PromiseLike<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late()), milliseconds);
  });
  try {
    return await Promise.race([act(), late]);
  } catch (error) {
    if (error instanceof SecretStoreError) throw error;
    throw new SecretStoreError(step, error instanceof Late ? "late" : "refused");
  } finally {
    clearTimeout(timer);
  }
}
