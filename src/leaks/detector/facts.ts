// What is kept of a secret that was found: nothing that it could be used with.

import { hash } from "node:crypto";
import { keyHead, publicPrefix } from "./key";

/** Which rule found it; also the problem's code, and the heading of its documentation. */
export type Rule = "plain-key" | "encoded-key" | "joined-key" | "stored-secret" | "client-secret";

/** A secret by the columns where it begins and ends, the end exclusive. Not to be kept: it has the text. */
export interface DetectedSecret {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly endLine: number;
  readonly rule: Rule;
  /** Decoded and put together. */
  readonly secret: string;
  /** Whether the key may go on where it can't be followed: then `secret` is only its beginning. */
  readonly isPartial?: boolean;
}

export interface SecretFacts {
  readonly rule: Rule;
  /** As much of it as may be shown; empty where it has no form of its own. */
  readonly head: string;
  /** The first 16 hexadecimal digits of its SHA-256; the same wherever the same secret stands. */
  readonly fingerprint: string;
  /** Whether only a part of a key is known; then nothing that stores or sends it is offered. */
  readonly isPartial?: boolean;
  /** Whose it is, as `Knowledge` names it. */
  readonly known?: string;
}

/** What this editor knows of secrets. */
export interface SecretOwners {
  /** A name for whose secret this is; undefined where it is nobody's that is known. */
  identify(secret: string): string | undefined;
}

export function fingerprintOf(secret: string): string {
  return hash("sha256", secret).slice(0, 16);
}

export function factsOf({ rule, secret, isPartial }: DetectedSecret, knowledge: SecretOwners | undefined): SecretFacts {
  const known = knowledge?.identify(secret);
  return {
    rule,
    head: secret.startsWith(keyHead) ? publicPrefix(secret) : "",
    fingerprint: fingerprintOf(secret),
    known,
    isPartial,
  };
}
