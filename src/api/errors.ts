// A refusal as a value. Nothing here is meant for the screen as it stands: src/errors/errors.ts
// finds the words. No field ever holds a header, a body or a secret.

import type { WhyRefused } from "../secrets/store-error";

export type NetworkCause =
  | "refused"
  | "dns"
  | "tls"
  /** A certificate that is not valid at this time, as this machine's clock says it. */
  | "clock"
  /** A file of the settings that can't be used. */
  | "tls-file"
  | "proxy"
  /** A proxy of a kind that requests with the person's own certificates can't go through. */
  | "proxy-kind"
  | "dropped"
  | "other";

/**
 * `unproven`: a response to a state-changing request that was not a success, but does not prove that nothing
 * was done either. See provesNotDone() in response.ts.
 */
export type ApiError = ProblemKind & { readonly unproven?: true };

type ProblemKind =
  /** No answer; `code` is the system's name for it (ECONNREFUSED, ENOTFOUND, …). */
  | { readonly kind: "network"; readonly cause: NetworkCause; readonly code?: string }
  | { readonly kind: "timeout"; readonly seconds: number }
  /** `undone`: when it was cancelled, nothing had been done. */
  | { readonly kind: "cancelled"; readonly undone?: true }
  /** 401: the key is unknown, revoked, expired or rotated away. */
  | { readonly kind: "unauthorized" }
  /** 403 that names the scope which is missing. */
  | { readonly kind: "scope-missing"; readonly scope: string }
  | { readonly kind: "forbidden"; readonly detail?: string }
  /** 402 with what the plan allows, as far as it was said. */
  | {
      readonly kind: "plan-limit";
      readonly plan?: string;
      readonly needs?: string;
      readonly used?: number;
      readonly limit?: number;
    }
  /** 404 or 405: not there, or not offered by this endpoint. */
  | { readonly kind: "not-found"; readonly status: number }
  /** 409; with `retryAfter` (seconds) the thing is busy and the same request may be sent later. */
  | { readonly kind: "conflict"; readonly detail?: string; readonly retryAfter?: number }
  /** 422, one entry a field. The refused values are left out: they may be secrets. */
  | { readonly kind: "invalid"; readonly fields: readonly FieldError[]; readonly detail?: string }
  | { readonly kind: "rate-limited"; readonly retryAfter?: number }
  /** 400 and every other 4xx. */
  | { readonly kind: "rejected"; readonly status: number; readonly detail?: string }
  | {
      readonly kind: "server";
      readonly status: number;
      readonly detail?: string;
      readonly retryAfter?: number;
    }
  /** An answer of a kind that the API does not give: HTML, nothing, cut off, not JSON. */
  | { readonly kind: "unreadable"; readonly status: number; readonly html: boolean }
  | { readonly kind: "redirected"; readonly status: number }
  /** A limit of this extension was reached: so many bytes of a body, or pages of a list. */
  | { readonly kind: "too-large"; readonly limit: "bytes" | "pages"; readonly most: number }
  | DashboardProblem
  | LocalProblem;

/** What the dashboard says to a person who is signed in. Nothing was done. */
export interface DashboardProblem {
  readonly kind: "dashboard";
  readonly why: DashboardRefusal;
  /** Its own words, where they fit none of the known causes. */
  readonly detail?: string;
}

/**
 * `token`: the sign-in is not accepted, or over. `not-offered`: this dashboard makes no keys for other
 * programs. The others are causes of one 403 (or of a 402), and `other` is one that can't be told.
 */
export type DashboardRefusal =
  "token" | "not-offered" | "not-member" | "not-allowed" | "email-unverified" | "quota" | "other";

/** What keeps a request from going out at all. */
export type LocalProblem =
  /** A name, ID or filter (`value`) that would not arrive unchanged as a part of the URL. */
  | { readonly kind: "unusable-address"; readonly value: string }
  | { readonly kind: "not-connected" }
  | { readonly kind: "bad-endpoint"; readonly endpoint: string; readonly insecure: boolean }
  /** The endpoint setting names another origin than the one the key was given for. */
  | { readonly kind: "other-origin"; readonly given: string; readonly now: string }
  /** The index knows the connection's key, and its secret is gone from this machine. */
  | { readonly kind: "secret-lost"; readonly name: string; readonly ref: string }
  | { readonly kind: "vault-refused"; readonly why: WhyRefused };

/** What can go wrong between a person's wish to sign in and a token that works. */
export type SignInProblem =
  /** What can go wrong with any request; `at` is where it went. */
  | { readonly kind: "request"; readonly problem: ApiError; readonly at: string }
  /** The person, or somebody else at that page, said no. */
  | { readonly kind: "denied" }
  /** Nobody answered while the code was good. */
  | { readonly kind: "expired" }
  /** The tokens are no longer taken: the sign-in was ended elsewhere, or is too old. */
  | { readonly kind: "over" }
  /** The address in a setting, or in its environment variable, is not one that tokens may be sent to. */
  | {
      readonly kind: "bad-address";
      readonly setting: string;
      readonly address: string;
      readonly insecure: boolean;
    }
  /** A value from the environment that the person has not agreed to. */
  | { readonly kind: "not-confirmed"; readonly variable: string }
  /** Nobody is signed in here, or somebody is for other addresses. */
  | { readonly kind: "signed-out" }
  /** The issuer knows no device grant. */
  | { readonly kind: "not-offered"; readonly at: string }
  /** The issuer does not know this client, or does not let it sign in this way. */
  | { readonly kind: "client-refused"; readonly clientId: string }
  /** What is at the address is no issuer, or says that it is another one. */
  | { readonly kind: "no-issuer"; readonly at: string }
  /** Refused with a word of the OAuth protocol's that nothing can be done about here. */
  | { readonly kind: "refused"; readonly word: string; readonly at: string }
  | { readonly kind: "cancelled" }
  /** Another window is changing the vault, and did not come to its end. */
  | { readonly kind: "window-busy" }
  /** The disk takes no note of it. */
  | { readonly kind: "no-journal" };

export interface FieldError {
  readonly field: string;
  readonly detail: string;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ApiError };

export function succeeded<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(problem: ApiError): { readonly ok: false; readonly problem: ApiError } {
  return { ok: false, problem };
}

/** Whether the same reading may succeed later, without anybody changing anything. */
export function isTemporary({ kind }: ApiError): boolean {
  return ["network", "timeout", "server", "rate-limited"].includes(kind);
}

/**
 * Whether a state-changing request that ended like this may have been carried out. Only a refusal in the
 * server's own words, or a connection that was never made, proves that it was not. `byOwnKey`: it was sent
 * with the key that it rotates or revokes, so that a 401 may be the answer to a copy of a request that was
 * carried out (a proxy sent it twice).
 */
export function mayHaveBeenDone(problem: ApiError, byOwnKey = false): boolean {
  if (problem.unproven === true) return true;
  switch (problem.kind) {
    case "network":
      return (
        problem.cause === "dropped" ||
        problem.cause === "other" ||
        // Not a refused certificate, but an encrypted connection that broke, at whatever time.
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
