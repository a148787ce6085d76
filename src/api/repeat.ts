// Which requests are sent again, and after how long.

import type { Problem } from "./problem";
import type { Method } from "./routes";
import { longestWait } from "./wait";

const mostRepetitions = 3;

/** Milliseconds; doubled with each repetition. */
const firstPause = 300;
const longestPause = 1000;

/** What a failed attempt belongs to. */
export interface Attempted {
  readonly method: Method;
  /** How often the request was sent again so far. */
  readonly repetitions: number;
  /** Whether a busy resource (409) is reported at once. */
  readonly tellsBusy: boolean;
}

/**
 * The retry table of Skycloak's API: milliseconds to wait before the request is sent again; undefined
 * where it is not.
 */
export function repeatAfter(problem: Problem, attempted: Attempted): number | undefined {
  const { method, repetitions, tellsBusy } = attempted;
  // What may have been done is never sent again.
  if (repetitions >= mostRepetitions || problem.unproven === true) return undefined;
  const backoff = Math.min(firstPause * 2 ** repetitions, longestPause);
  const waited = (seconds: number): number | undefined =>
    seconds > longestWait ? undefined : Math.max(backoff, seconds * 1000);
  const idempotent = isIdempotent(method);
  switch (problem.kind) {
    case "rate-limited":
      return waited(problem.retryAfter ?? 0);
    case "conflict":
      return tellsBusy || problem.retryAfter === undefined ? undefined : waited(problem.retryAfter);
    case "server":
      if (!idempotent || ![500, 502, 503, 504].includes(problem.status)) return undefined;
      return waited(problem.status === 503 ? (problem.retryAfter ?? 0) : 0);
    case "network":
      // A connection that was cut under a reading request costs nothing to try again. What failed
      // before it was made (no network, a refused certificate) is reported at once.
      return idempotent && problem.cause === "dropped" ? backoff : undefined;
    default:
      return undefined;
  }
}

/** Of the methods in use; the table in routes.ts says which these are. */
export function isIdempotent(method: Method): boolean {
  return method === "GET";
}
