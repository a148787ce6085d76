// The tokens of a sign-in as the vault keeps them: one secret, in which also stands whom they are
// for.

import { bounded, type Bounds } from "../api/wait";
import { reveal, Secret } from "../secrets/secret";
import type { TokenGrant } from "./device-grant";

/** Whom tokens come from and go to; they are sent to nobody else. */
export interface Addresses {
  readonly issuer: string;
  readonly clientId: string;
  /** Without a slash at the end. */
  readonly dashboard: string;
}

export interface Tokens {
  readonly access: Secret;
  readonly refresh?: Secret;
  /** Milliseconds since the epoch, by this machine's clock: to be renewed from then on. */
  readonly renewAt: number;
}

/** Seconds that an access token lives; without a usable number from the issuer, a minute. */
const lifetime: Bounds = { least: 0, most: 30 * 86_400, otherwise: 60 };
/** Seconds before it lapses; of one that lives shortly, half of its life. */
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
  const { issuer, clientId, dashboard } = addresses;
  return new Secret(
    JSON.stringify({
      version: 1,
      issuer,
      clientId,
      dashboard,
      renewAt,
      access: reveal(access),
      refresh: refresh && reveal(refresh),
    }),
  );
}

export interface StoredTokens {
  readonly tokens: Tokens;
  readonly addresses: Addresses;
}

/** Undefined for what is no tokens. */
export function readTokens(kept: Secret): StoredTokens | undefined {
  const { issuer, clientId, dashboard, access, refresh, renewAt } = parsed(reveal(kept));
  if (typeof issuer !== "string" || !URL.canParse(issuer)) return undefined;
  if (typeof clientId !== "string" || typeof dashboard !== "string") return undefined;
  if (typeof access !== "string" || typeof renewAt !== "number") return undefined;
  return {
    tokens: {
      access: new Secret(access),
      refresh: typeof refresh === "string" ? new Secret(refresh) : undefined,
      renewAt,
    },
    addresses: { issuer, clientId, dashboard },
  };
}

export function sameAddresses(one: Addresses, other: Addresses): boolean {
  return (["issuer", "clientId", "dashboard"] as const).every((name) => one[name] === other[name]);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
