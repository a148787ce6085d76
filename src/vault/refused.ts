// How the vault fails, as an error that says nothing of what it was given.

/**
 * `refused`: a locked or missing keyring, a full disk. `late`: no answer in time, and it may still
 * come. `behind`: another window has stored a key that this one does not see, as in a browser,
 * where each window has a copy of all secrets and writes all of that copy.
 */
export type WhyRefused = "refused" | "late" | "behind";

/** The vault can't keep anything at present. */
export class VaultRefused extends Error {
  constructor(
    readonly step: "store" | "read" | "delete" | "index",
    readonly why: WhyRefused = "refused",
  ) {
    super(`The vault failed to ${step} a value`);
  }
}

class Late extends Error {}

/**
 * What `act` comes to within so many milliseconds. A reason is not passed on: a keyring's message
 * may quote the value. What comes later is not waited for, and not hindered.
 */
export async function inTime<T>(
  step: VaultRefused["step"],
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
    if (error instanceof VaultRefused) throw error;
    throw new VaultRefused(step, error instanceof Late ? "late" : "refused");
  } finally {
    clearTimeout(timer);
  }
}
