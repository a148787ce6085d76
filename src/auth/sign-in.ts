// The tokens of a sign-in: stored in the secret store, renewed before they expire by one window at a time, and sent only to the
// addresses that they are for. Plain code.

import type { ApiCaller } from "../api/http";
import type { IssuedKey, KeyRequest, Workspace } from "../api/skycloak";
import { failure, mayHaveBeenDone, succeeded, type ApiError, type Result } from "../api/errors";
import { Emitter } from "../emitter";
import { withLock } from "../secrets/issue";
import type { Journal } from "../secrets/journal";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";
import { SecretStoreError } from "../secrets/store-error";
import type { OAuth, TokenGrant } from "./device-grant";
import {
  sameAddresses,
  readTokens,
  tokensOf,
  writeTokens,
  type Addresses,
  type StoredTokens,
  type Tokens,
} from "./tokens";

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

export interface SignInOptions {
  readonly secretStore: Pick<SecretStore, "assertInSync" | "probe" | "read" | "store" | "remove" | "hasSession">;
  readonly journal: Pick<Journal, "begin" | "stage" | "close" | "undo">;
  /** By the current settings. */
  readonly addresses: () => Result<Addresses>;
  readonly openOAuth: (addresses: Addresses) => Promise<OAuth>;
  readonly openDashboard: (address: string, token: Secret) => Promise<ApiCaller>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

const ref = "sign-in";

export class SignIn {
  readonly #options: SignInOptions;
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;
  #wasSignedIn = false;
  #renewing: Promise<Result<Tokens>> | undefined;
  /** Tokens that the secret store did not accept, though the previous ones are used up. */
  #unstored: Secret | undefined;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  get addresses(): Result<Addresses> {
    return this.#options.addresses();
  }

  openOAuth(addresses: Addresses): Promise<OAuth> {
    return this.#options.openOAuth(addresses);
  }

  /** Reads no secret. */
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
  probe(): Promise<Result<undefined>> {
    return guarded(async () => {
      await this.#options.secretStore.probe();
      return succeeded(undefined);
    });
  }

  /** Stores new tokens in the secret store. */
  store(grant: TokenGrant, addresses: Addresses): Promise<Result<Tokens>> {
    const tokens = tokensOf(grant, undefined, this.#options.now());
    return this.#withLock(addresses, async () => {
      await this.#store(writeTokens(tokens, addresses), addresses);
      return succeeded(tokens);
    });
  }

  /** Tokens that are valid for a while yet. */
  tokens(): Promise<Result<Tokens>> {
    return guarded(async () => {
      const { addresses } = this;
      if (!addresses.ok) return addresses;
      const tokens = await this.#read(addresses.value);
      if (tokens === undefined) return failure({ kind: "signed-out" });
      if (this.#isFresh(tokens)) return succeeded(tokens);
      return this.#renewOnce(addresses.value);
    });
  }

  /** The Skycloak workspaces that the user belongs to. */
  async listWorkspaces(): Promise<Result<readonly Workspace[]>> {
    const { listWorkspaces } = await import("../api/skycloak");
    const sent = await this.#send(listWorkspaces);
    return sent.ok ? sent.value : sent;
  }

  /** Carried out once or not at all, whatever happens. */
  async createKey(request: KeyRequest, workspaceId: string): Promise<Result<IssuedKey>> {
    const { createKeyIn } = await import("../api/skycloak");
    const sent = await this.#send((dashboard) => createKeyIn(dashboard, workspaceId, request));
    // Whatever the reason is: the request was not sent.
    return sent.ok ? sent.value : failure({ kind: "dashboard", why: "token" });
  }

  /**
   * The dashboard's answer, or why nothing was sent. If the dashboard itself says that it does not accept the
   * token, though by this machine's clock it is fresh, asks once more with a renewed one: the clock was wrong, or
   * the token was ended early. A refusal that may be something else's, or that may follow a request that was
   * carried out, is not repeated.
   */
  async #send<T>(request: (dashboard: ApiCaller) => Promise<Result<T>>): Promise<Result<Result<T>>> {
    const { addresses } = this;
    if (!addresses.ok) return addresses;
    const tokens = await this.tokens();
    if (!tokens.ok) return tokens;
    const { dashboard } = addresses.value;
    const sendWith = async (token: Secret): Promise<Result<T>> => {
      const answer = await request(await this.#options.openDashboard(dashboard, token));
      return answer.ok ? answer : failure({ ...answer.problem, at: new URL(dashboard).host });
    };
    const { access } = tokens.value;
    const answer = await sendWith(access);
    if (answer.ok || !isRefusedToken(answer.problem)) return succeeded(answer);
    const renewed = await guarded(() => this.#renewOnce(addresses.value, access));
    if (!renewed.ok) return renewed;
    const isNew = !renewed.value.access.equals(access);
    return succeeded(isNew ? await sendWith(renewed.value.access) : answer);
  }

  /** Ends the sign-in here, and at its issuer if that is possible: the inner result says why not. */
  signOut(): Promise<Result<Result<unknown>>> {
    return this.#withLock(undefined, async () => {
      const stored = await this.#stored();
      const ended = stored === undefined ? succeeded(undefined) : await this.#revoke(stored);
      await this.#options.secretStore.remove(ref);
      this.#unstored = undefined;
      return succeeded(ended);
    });
  }

  /** Calls at the same time share one renewal. */
  #renewOnce(addresses: Addresses, rejected?: Secret): Promise<Result<Tokens>> {
    this.#renewing ??= this.#renew(addresses, rejected).finally(() => (this.#renewing = undefined));
    return this.#renewing;
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
      const oauth = await this.#options.openOAuth(addresses);
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
    const oauth = await this.#options.openOAuth(addresses);
    // The refresh token first: the issuer may revoke the access token along with it.
    for (const token of [refresh, access]) {
      const revoked = token && (await oauth.revoke(token));
      if (revoked?.ok === false) return revoked;
    }
    return succeeded(undefined);
  }

  async #store(written: Secret, { issuer }: Addresses): Promise<void> {
    const about = { origin: new URL(issuer).origin, name: "", prefix: "" };
    await this.#options.secretStore.store(written, about, { ref, session: true });
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

  /** Runs while no other window renews the tokens or changes the secret store. */
  #withLock<T>(addresses: Addresses | undefined, act: () => Promise<Result<T>>): Promise<Result<T>> {
    return guarded(async () => {
      const origin = addresses === undefined ? "" : new URL(addresses.issuer).origin;
      const record = { operation: "sign-in", origin, name: origin, ref, by: "" } as const;
      return withLock(this.#options, record, async () => {
        await this.#options.secretStore.assertInSync();
        return act();
      });
    });
  }
}

/** An error of the secret storage becomes a failure. */
async function guarded<T>(act: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    return failure({ kind: "secret-store-refused", why: error.why });
  }
}

function isRefusedToken(problem: ApiError): boolean {
  return problem.kind === "dashboard" && problem.why === "token" && !mayHaveBeenDone(problem);
}
