// A failure as a value. Nothing here is shown directly: src/errors/errors.ts has the texts. No field ever
// holds a header, a body or a secret.

import type { KnownError } from "../errors/errors";

export type ApiError = KnownError & {
  /**
   * A response to a state-changing request that was not a success, but does not prove that nothing was done
   * either. See provesNotDone() in response.ts.
   */
  readonly unproven?: true;
  /** When it was cancelled, nothing had been done. */
  readonly undone?: true;
  /** The host that the request was sent to, if the caller can't know it. */
  readonly at?: string;
};

export interface FieldError {
  readonly field: string;
  readonly detail: string;
}

export type Result<T, E = ApiError> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: E };

export function succeeded<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(problem: ApiError): { readonly ok: false; readonly problem: ApiError } {
  return { ok: false, problem };
}

/** Whether repeating the request later may succeed, without the user changing anything. */
export function isTemporary({ kind }: ApiError): boolean {
  return ["network", "timeout", "server", "rate-limited"].includes(kind);
}

/**
 * Whether a state-changing request that failed like this may have been carried out. Only the server's own refusal, or a
 * connection that was never established, proves that it was not. `byOwnKey`: the request was sent with the key that it
 * rotates or revokes, so a 401 may be the response to a copy of a request that was carried out (a proxy sent it twice).
 */
export function mayHaveBeenDone(problem: ApiError, byOwnKey = false): boolean {
  if (problem.unproven === true) return true;
  switch (problem.kind) {
    case "network":
      return (
        problem.cause === "dropped" ||
        problem.cause === "other" ||
        // Not a refused certificate, but an encrypted connection that broke at any time.
        (problem.cause === "tls" && /^(ERR_SSL|EPROTO$)/.test(problem.code ?? ""))
      );
    case "cancelled":
      return problem.undone !== true;
    case "unauthorized":
      return byOwnKey;
    case "timeout":
    case "server":
    case "unreadable":
    case "redirected":
    case "too-large":
      return true;
    default:
      return false;
  }
}
