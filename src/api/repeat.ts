// Which requests are sent again, and when.

import { HTTPError } from "ky";
import { retryAfterSeconds } from "./failure";
import type { Problem } from "./problem";

/** Nobody is made to wait longer than this for a `Retry-After`; they are told instead. */
const longestWaitSeconds = 30;

/** A failed attempt on its way through ky, which knows errors only. */
export class AttemptFailed extends Error {
  constructor(
    readonly problem: Problem,
    readonly method: string,
  ) {
    super(problem.kind);
  }
}

/**
 * A reading request with a key that somebody may have rotated at this moment, in another window.
 * Writing ones are not sent again with the new key: one rotation would become two.
 */
export function isRefusedReading(error: Error): boolean {
  return (
    error instanceof HTTPError &&
    error.response.status === 401 &&
    isIdempotent(error.request.method)
  );
}

/**
 * The retry table of Skycloak's API: true, again after a pause; undefined, again when ky has
 * waited for `Retry-After`; false, never.
 */
export function mayRepeat(error: Error): boolean | undefined {
  if (error instanceof HTTPError) {
    const { status, headers } = error.response;
    const after = retryAfterSeconds(headers);
    const bearable = after !== undefined && after <= longestWaitSeconds;
    const idempotent = isIdempotent(error.request.method);
    // With no time that can be read ky would look for one in other headers, without a limit.
    if (status === 429) return after === undefined ? true : bearable ? undefined : false;
    if (status === 409) return bearable ? undefined : false;
    if (status === 503 && idempotent && after !== undefined) return bearable ? undefined : false;
    return idempotent && [500, 502, 503, 504].includes(status);
  }
  // A connection that was cut under a reading request costs nothing to try again. What
  // failed before it was made (no network, a refused certificate) is told at once.
  if (!(error instanceof AttemptFailed) || error.problem.kind !== "network") return false;
  return error.problem.cause === "dropped" && isIdempotent(error.method);
}

/** As mayRepeat(), but for what is busy. */
export function toldBusy({ error }: { error: Error }): boolean | undefined {
  return error instanceof HTTPError && error.response.status === 409 ? false : mayRepeat(error);
}

/** Of the methods in use; the table in routes.ts says which these are. */
export function isIdempotent(method: string): boolean {
  return method === "GET";
}
