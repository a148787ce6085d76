// The tokens of a sign-in: stored in the secret store, renewed by one window at a time before they expire, and sent only
// to the addresses that they are for. Plain code.

import type { ApiCaller, Requests } from "../api/http";
import type * as skycloak from "../api/skycloak";
import type { IssuedKey, KeyRequest, Workspace } from "../api/skycloak";
import { failure, mayHaveBeenDone, succeeded, type ApiError, type Result } from "../api/errors";
import { bounded, pause, type Bounds } from "../api/wait";
import { Emitter } from "../storage/emitter";
import { hasStrings, parseJson } from "../storage/replicated-index";
import type { Journal } from "../secrets/journal";
import { reveal, Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";
import { SecretStoreError, storeResult } from "../secrets/store-error";
import type { OAuth, TokenGrant } from "./oauth";

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

interface StoredTokens {
  readonly tokens: Tokens;
  readonly addresses: Addresses;
}

/** Keys to be created with a sign-in. */
export interface KeyCreation {
  /** The workspaces to choose from; the name of a single one may be unknown. */
  readonly workspaces: readonly Workspace[];
  /** The host of the dashboard, for messages. */
  readonly host: string;
  /** Whether the editor is to be connected with the new keys. */
  readonly connect: boolean;
}

/** Part of the keys feature; extension.ts brings the two features together. */
export type CreateKeys = (creation: KeyCreation) => Promise<void>;

export interface SignInOptions extends Requests {
  readonly secretStore: Pick<SecretStore, "assertInSync" | "probe" | "read" | "store" | "remove" | "hasSession">;
  readonly journal: Pick<Journal, "begin" | "stage" | "close" | "undo">;
  /** The addresses in the current settings. */
  readonly addresses: () => Result<Addresses>;
  /** Milliseconds since the epoch; replaced in tests. */
  readonly now?: () => number;
  /** Replaced in tests. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

const ref = "sign-in";

/** The lifetime of an access token in seconds; a minute without a usable number from the issuer. */
const lifetime: Bounds = { min: 0, max: 30 * 86_400, fallback: 60 };
/** Seconds before the token expires, or half of a short lifetime. */
const renewBefore = 60;

/** Milliseconds. */
const retryInterval = 200;
/** Longer than the deadline of the one request that another window may be waiting for. */
const maxTries = 200;

export class SignIn {
  readonly #options: Required<Omit<SignInOptions, "showWait">> & Pick<SignInOptions, "showWait">;
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;
  #wasSignedIn = false;
  #renewal: Promise<Result<Tokens>> | undefined;
  /** Tokens that the secret store did not accept, though the previous ones are used up. */
  #unstored: Secret | undefined;

  constructor(options: SignInOptions) {
    this.#options = { now: Date.now, pause, ...options };
  }

  get addresses(): Result<Addresses> {
    return this.#options.addresses();
  }

  async openOAuth(addresses: Addresses): Promise<OAuth> {
    const { createOAuth } = await import("./oauth");
    const { fetch, report } = this.#options;
    return createOAuth({ ...addresses, fetch: (url, init) => fetch(url, init, ""), report });
  }

  /** Whether tokens are stored. Reads no secret. */
  async isSignedIn(): Promise<boolean> {
    const before = this.#wasSignedIn;
    this.#wasSignedIn = await this.#options.secretStore.hasSession(ref);
    if (this.#wasSignedIn !== before) this.#changed.fire();
    return this.#wasSignedIn;
  }

  /** The last result of isSignedIn(). */
  get wasSignedIn(): boolean {
    return this.#wasSignedIn;
  }

  /** Fails if the secret store can't store the tokens, which the issuer sends only once. */
  probe(): Promise<Result<void>> {
    return storeResult(this.#options.secretStore.probe());
  }

  /** Stores new tokens in the secret store. */
  store(grant: TokenGrant, addresses: Addresses): Promise<Result<Tokens>> {
    const tokens = tokensOf(grant, undefined, this.#options.now());
    return this.#withLock(addresses, async () => {
      await this.#store(writeTokens(tokens, addresses), addresses);
      return succeeded(tokens);
    });
  }

  /** Tokens that are valid for a while longer. */
  tokens(): Promise<Result<Tokens>> {
    return flatten(this.#currentTokens());
  }

  async #currentTokens(): Promise<Result<Tokens>> {
    const { addresses } = this;
    if (!addresses.ok) return addresses;
    const tokens = await this.#read(addresses.value);
    if (tokens === undefined) return failure({ kind: "signed-out" });
    return this.#isFresh(tokens) ? succeeded(tokens) : this.#renewOnce(addresses.value);
  }

  /** The Skycloak workspaces that the user belongs to. */
  async listWorkspaces(): Promise<Result<readonly Workspace[]>> {
    const sent = await this.#send(({ listWorkspaces }, dashboard) => listWorkspaces(dashboard));
    return sent.ok ? sent.value : sent;
  }

  /** Carried out once or not at all, whatever happens. */
  async createKey(request: KeyRequest, workspaceId: string): Promise<Result<IssuedKey>> {
    const sent = await this.#send(({ createKeyIn }, dashboard) => createKeyIn(dashboard, workspaceId, request));
    // Whatever the reason, the request was not sent.
    return sent.ok ? sent.value : failure({ kind: "dashboard", reason: "token" });
  }

  /**
   * The dashboard's response, or why nothing was sent. If the dashboard itself says that it does not accept the token,
   * though by this machine's clock it is fresh, sends the request once more with a renewed token: the clock was wrong,
   * or the token was revoked early. A refusal that may have another source, or may follow a request that was carried
   * out, is not repeated.
   */
  async #send<T>(
    request: (api: typeof skycloak, dashboard: ApiCaller) => Promise<Result<T>>,
  ): Promise<Result<Result<T>>> {
    const { addresses } = this;
    if (!addresses.ok) return addresses;
    const tokens = await this.tokens();
    if (!tokens.ok) return tokens;
    const api = await import("../api/skycloak");
    const { dashboard: endpoint } = addresses.value;
    const { host } = new URL(endpoint);
    const { fetch, report, showWait } = this.#options;
    const sendWith = async (token: Secret): Promise<Result<T>> => {
      const dashboard = api.createDashboard({
        endpoint,
        key: () => token,
        fetch: (url, init) => fetch(url, init, ""),
        report,
        showWait: showWait && ((wait) => showWait(wait, host)),
      });
      const result = await request(api, dashboard);
      return result.ok ? result : failure({ ...result.problem, at: host });
    };
    const { access } = tokens.value;
    const result = await sendWith(access);
    if (result.ok || !isRefusedToken(result.problem)) return succeeded(result);
    const renewed = await flatten(this.#renewOnce(addresses.value, access));
    if (!renewed.ok) return renewed;
    const isNew = !renewed.value.access.equals(access);
    return succeeded(isNew ? await sendWith(renewed.value.access) : result);
  }

  /** Signs out here, and at the issuer if that is possible; the inner result says why not. */
  signOut(): Promise<Result<Result<unknown>>> {
    return this.#withLock(undefined, async () => {
      const stored = await this.#stored();
      const revoked = stored === undefined ? succeeded(undefined) : await this.#revoke(stored);
      await this.#options.secretStore.remove(ref);
      this.#unstored = undefined;
      return succeeded(revoked);
    });
  }

  /** Concurrent calls share one renewal. */
  #renewOnce(addresses: Addresses, rejected?: Secret): Promise<Result<Tokens>> {
    this.#renewal ??= this.#renew(addresses, rejected).finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  /** `rejected`: an access token that the dashboard does not accept, though it seems fresh. */
  #renew(addresses: Addresses, rejected?: Secret): Promise<Result<Tokens>> {
    return this.#withLock(addresses, async () => {
      // Another window may have renewed them while this one waited for the lock.
      const tokens = await this.#read(addresses);
      if (tokens === undefined) return failure({ kind: "signed-out" });
      const isRejected = rejected?.equals(tokens.access) === true;
      if (this.#isFresh(tokens) && !isRejected) return succeeded(tokens);
      if (tokens.refresh === undefined) return failure({ kind: "sign-in-over" });
      await this.#options.secretStore.probe();
      const oauth = await this.openOAuth(addresses);
      const granted = await oauth.refresh(tokens.refresh);
      if (!granted.ok) return granted;
      const renewed = tokensOf(granted.value, tokens, this.#options.now());
      const written = writeTokens(renewed, addresses);
      this.#unstored = written;
      await this.#store(written, addresses).catch((error: unknown) => {
        // The secret store worked a moment ago. This window has the tokens until it is closed.
        if (!(error instanceof SecretStoreError)) throw error;
      });
      return succeeded(renewed);
    });
  }

  async #revoke({ tokens: { access, refresh }, addresses }: StoredTokens): Promise<Result<unknown>> {
    const oauth = await this.openOAuth(addresses);
    // The refresh token comes first, because the issuer may revoke the access token along with it.
    for (const token of [refresh, access]) {
      const revoked = token && (await oauth.revoke(token));
      if (revoked?.ok === false) return revoked;
    }
    return succeeded(undefined);
  }

  async #store(written: Secret, { issuer }: Addresses): Promise<void> {
    const details = { origin: new URL(issuer).origin, name: "", prefix: "" };
    await this.#options.secretStore.store(written, details, { ref, session: true });
    this.#unstored = undefined;
  }

  /** Ignores tokens for other addresses. */
  async #read(addresses: Addresses): Promise<Tokens | undefined> {
    const stored = await this.#stored();
    const isUsable = stored !== undefined && sameAddresses(stored.addresses, addresses);
    return isUsable ? stored.tokens : undefined;
  }

  async #stored(): Promise<StoredTokens | undefined> {
    const secret = this.#unstored ?? (await this.#options.secretStore.read(ref));
    return secret && readTokens(secret);
  }

  #isFresh({ renewAt }: Tokens): boolean {
    return this.#options.now() < renewAt;
  }

  /** Runs `act` while no other window renews the tokens or changes the secret store; waits for other windows. */
  async #withLock<T>(addresses: Addresses | undefined, act: () => Promise<Result<T>>): Promise<Result<T>> {
    const { journal, secretStore, pause } = this.#options;
    const origin = addresses === undefined ? "" : new URL(addresses.issuer).origin;
    const record = { operation: "sign-in", origin, name: origin, ref, by: "" } as const;
    let begun = await journal.begin(record);
    for (let tries = 1; !begun.ok && begun.problem.kind === "busy" && tries < maxTries; tries++) {
      await pause(retryInterval);
      begun = await journal.begin(record);
    }
    if (!begun.ok) return begun;
    try {
      return await flatten(secretStore.assertInSync().then(act));
    } finally {
      await journal.undo(begun.value);
    }
  }
}

/** Turns an error of the secret store into a failure, and flattens the result. */
async function flatten<T>(work: Promise<Result<T>>): Promise<Result<T>> {
  const result = await storeResult(work);
  return result.ok ? result.value : result;
}

function isRefusedToken(problem: ApiError): boolean {
  return problem.kind === "dashboard" && problem.reason === "token" && !mayHaveBeenDone(problem);
}

function tokensOf(grant: TokenGrant, before: Tokens | undefined, now: number): Tokens {
  const seconds = bounded(grant.seconds, lifetime);
  return {
    access: grant.access,
    refresh: grant.refresh ?? before?.refresh,
    renewAt: now + Math.max(seconds / 2, seconds - renewBefore) * 1000,
  };
}

function writeTokens({ access, refresh, renewAt }: Tokens, addresses: Addresses): Secret {
  const secrets = { access: reveal(access), refresh: refresh && reveal(refresh) };
  return new Secret(JSON.stringify({ version: 1, ...addresses, renewAt, ...secrets }));
}

/** Undefined if the secret is something else. */
function readTokens(stored: Secret): StoredTokens | undefined {
  const fields = parseJson(reveal(stored));
  if (!hasStrings(fields, ["issuer", "clientId", "dashboard", "access"], ["refresh"])) return undefined;
  const { issuer, clientId, dashboard, access, refresh, renewAt } = fields;
  if (!URL.canParse(issuer) || typeof renewAt !== "number") return undefined;
  return {
    tokens: { access: new Secret(access), refresh: refresh === undefined ? undefined : new Secret(refresh), renewAt },
    addresses: { issuer, clientId, dashboard },
  };
}

function sameAddresses(a: Addresses, b: Addresses): boolean {
  return (["issuer", "clientId", "dashboard"] as const).every((name) => a[name] === b[name]);
}
