// The facts about a secret that findings keep: nothing that would let anybody use it.

import { hash } from "node:crypto";

/** The rule that found a secret; also the code of its diagnostic, and the heading of its documentation. */
export type Rule = "plain-key" | "encoded-key" | "joined-key" | "stored-secret" | "client-secret";

/** A secret and its range, the end exclusive. Only passed on briefly, since it contains the text. */
export interface DetectedSecret {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly endLine: number;
  readonly rule: Rule;
  /** The decoded and joined text. */
  readonly secret: string;
  /** Whether the key may continue where it can't be followed, so that `secret` is only its beginning. */
  readonly isPartial?: boolean;
}

export interface SecretFacts {
  readonly rule: Rule;
  /** The key's public prefix; empty for secrets other than keys. */
  readonly head: string;
  /** The first 16 hexadecimal digits of the secret's SHA-256. */
  readonly fingerprint: string;
  /** Whether only a part of the key is known; no action that stores or sends it is offered then. */
  readonly isPartial?: boolean;
  /** Its owner, as named by `SecretOwners`. */
  readonly known?: string;
}

/** Identifies the owners of secrets. */
export interface SecretOwners {
  /** A name for the owner of a secret; undefined if it is unknown. */
  identify(secret: string): string | undefined;
}

export function fingerprintOf(secret: string): string {
  return hash("sha256", secret).slice(0, 16);
}
