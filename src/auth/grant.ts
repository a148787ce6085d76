// What signing in asks for and gets, and what can go wrong on the way, as values. What does it is
// loaded when somebody signs in.

import type { RequestLog } from "../api/http";
import type { Secret } from "../secrets/secret";
import type { ApiError, SignInProblem } from "../api/errors";

/** What a token endpoint gave. */
export interface TokenGrant {
  readonly access: Secret;
  /** Missing where the issuer gives none, or keeps the one of before. */
  readonly refresh?: Secret;
  /** How long the access token lives, in seconds; missing where that was not said. */
  readonly seconds?: number;
}

/** What a device is to show, and what it asks with. */
export interface DeviceCode {
  /** What the person compares, or types: no secret once it is used, and shown to them. */
  readonly userCode: string;
  /** The page to open; the code is filled in there where the issuer can do that. */
  readonly page: string;
  readonly seconds: number;
  /** Seconds between two questions. */
  readonly interval: number;
  readonly device: Secret;
}

export type Polled = "pending" | "slow-down" | Outcome<TokenGrant>;

export interface OAuth {
  start(signal: AbortSignal): Promise<Outcome<DeviceCode>>;
  poll(code: DeviceCode, signal: AbortSignal): Promise<Polled>;
  /** The refresh token may be spent by it, whatever becomes of the answer. */
  refresh(token: Secret): Promise<Outcome<TokenGrant>>;
  /** False where the issuer offers no way to do that. */
  revoke(token: Secret): Promise<Outcome<boolean>>;
}

export interface OAuthOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** The editor's own `fetch`, looked up at call time: it carries proxy and certificates. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly report: (report: RequestLog) => void;
  /** How long one request may take until its body has been read. Default 30. */
  readonly deadlineSeconds?: number;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: SignInProblem };

export function failed(problem: SignInProblem): {
  readonly ok: false;
  readonly problem: SignInProblem;
} {
  return { ok: false, problem };
}

/** A vault that does not work, told as it is everywhere else. */
export function requestFailed(problem: ApiError, at = ""): ReturnType<typeof failed> {
  return failed({ kind: "request", problem, at });
}
