// The tokens of a sign-in as they are stored: one secret, together with the addresses that they are for.

import { bounded, type Bounds } from "../api/wait";
import { reveal, Secret } from "../secrets/secret";
import { hasStrings, parseJson } from "../storage/replicated-index";
import type { TokenGrant } from "./device-grant";

/** The addresses that issue tokens. Tokens are sent only to these. */
export interface Addresses {
  readonly issuer: string;
  readonly clientId: string;
  /** Without a trailing slash. */
  readonly dashboard: string;
}

export interface Tokens {
  readonly access: Secret;
  readonly refresh?: Secret;
  /** When they should be renewed: milliseconds since the epoch, by this machine's clock. */
  readonly renewAt: number;
}

/** The lifetime of an access token in seconds; a minute without a usable number from the issuer. */
const lifetime: Bounds = { min: 0, max: 30 * 86_400, fallback: 60 };
/** Seconds before the token expires, or half of a short lifetime. */
const renewBefore = 60;

export function tokensOf(grant: TokenGrant, before: Tokens | undefined, now: number): Tokens {
  const seconds = bounded(grant.seconds, lifetime);
  return {
    access: grant.access,
    refresh: grant.refresh ?? before?.refresh,
    renewAt: now + Math.max(seconds / 2, seconds - renewBefore) * 1000,
  };
}

export function writeTokens({ access, refresh, renewAt }: Tokens, addresses: Addresses): Secret {
  const secrets = { access: reveal(access), refresh: refresh && reveal(refresh) };
  return new Secret(JSON.stringify({ version: 1, ...addresses, renewAt, ...secrets }));
}

export interface StoredTokens {
  readonly tokens: Tokens;
  readonly addresses: Addresses;
}

/** Undefined if the secret is something else. */
export function readTokens(stored: Secret): StoredTokens | undefined {
  const fields = parseJson(reveal(stored));
  if (!hasStrings(fields, ["issuer", "clientId", "dashboard", "access"], ["refresh"])) return undefined;
  const { issuer, clientId, dashboard, access, refresh, renewAt } = fields;
  if (!URL.canParse(issuer) || typeof renewAt !== "number") return undefined;
  return {
    tokens: { access: new Secret(access), refresh: refresh === undefined ? undefined : new Secret(refresh), renewAt },
    addresses: { issuer, clientId, dashboard },
  };
}

export function sameAddresses(a: Addresses, b: Addresses): boolean {
  return (["issuer", "clientId", "dashboard"] as const).every((name) => a[name] === b[name]);
}
