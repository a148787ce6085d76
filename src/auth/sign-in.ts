// Who is signed in, and with which tokens: they are kept in the vault, renewed before they lapse, by
// one window at a time, and sent to nobody but whom they are for. Plain code with ports.

import type { ApiCaller } from "../api/http";
import type { IssuedKey, KeyRequest, Workspace } from "../api/skycloak";
import { mayHaveBeenDone, failure, type Result, type ApiError } from "../api/errors";
import { Emitter } from "../emitter";
import type { Journal } from "../secrets/journal";
import { withLock } from "../secrets/local-changes";
import { SecretStoreError } from "../secrets/store-error";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";
import { failed, type TokenGrant, type OAuth, type Outcome, requestFailed } from "./grant";
import {
  sameAddresses,
  readTokens,
  tokensOf,
  writeTokens,
  type Addresses,
  type StoredTokens,
  type Tokens,
} from "./tokens";

/** What making keys with a sign-in is asked for. */
export interface KeyCreation {
  /** Those to choose from; of one that stands alone the name may be unknown. */
  readonly workspaces: readonly Workspace[];
  /** Where the request goes, for the words. */
  readonly host: string;
  /** Whether the editor is to be connected with what is made. */
  readonly connect: boolean;
}

/** The keys' part of a sign-in: the two features meet in extension.ts. */
export type CreateKeys = (wish: KeyCreation) => Promise<void>;

export interface SignInOptions {
  readonly vault: Pick<
    SecretStore,
    "assertInSync" | "probe" | "read" | "store" | "remove" | "hasSession"
  >;
  readonly journal: Pick<Journal, "begin" | "undo" | "elsewhere">;
  /** As the settings are now. */
  readonly addresses: () => Outcome<Addresses>;
  readonly openOAuth: (addresses: Addresses) => Promise<OAuth>;
  readonly openDashboard: (address: string, token: Secret) => Promise<ApiCaller>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** `nobody`: there was nothing to end at the issuer, or it offers no way to do that. */
export type SignOutResult = "issuer" | "nobody" | Extract<Outcome<never>, { ok: false }>;

const ref = "sign-in";

export class SignIn {
  readonly #ports: SignInOptions;
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;
  #known = false;
  #renewing: Promise<Outcome<Tokens>> | undefined;
  /** What the vault did not take, though the tokens of before are spent. */
  #unkept: Secret | undefined;

  constructor(ports: SignInOptions) {
    this.#ports = ports;
  }

  get addresses(): Outcome<Addresses> {
    return this.#ports.addresses();
  }

  openOAuth(addresses: Addresses): Promise<OAuth> {
    return this.#ports.openOAuth(addresses);
  }

  /** Whether somebody is, by what was noted: no secret is read. */
  async isSignedIn(): Promise<boolean> {
    const before = this.#known;
    this.#known = await this.#ports.vault.hasSession(ref);
    if (this.#known !== before) this.#changed.fire();
    return this.#known;
  }

  /** What isSignedIn() answered last. */
  get wasSignedIn(): boolean {
    return this.#known;
  }

  /** Fails where the vault can't keep what the issuer is going to say once. */
  probe(): Promise<Outcome<undefined>> {
    return guarded(async () => {
      await this.#ports.vault.probe();
      return { ok: true, value: undefined };
    });
  }

  /** Puts what a person has been given into the vault. */
  store(grant: TokenGrant, addresses: Addresses): Promise<Outcome<Tokens>> {
    const tokens = tokensOf(grant, undefined, this.#ports.now());
    return this.#alone(addresses, async () => {
      await this.#store(writeTokens(tokens, addresses), addresses);
      return { ok: true, value: tokens };
    });
  }

  /** Tokens that live for a while yet. */
  tokens(): Promise<Outcome<Tokens>> {
    return guarded(async () => {
      const { addresses } = this;
      if (!addresses.ok) return addresses;
      const tokens = await this.#read(addresses.value);
      if (tokens === undefined) return failed({ kind: "signed-out" });
      if (this.#isFresh(tokens)) return { ok: true, value: tokens };
      return this.#renewOnce(addresses.value);
    });
  }

  /** The Skycloak workspaces that the person belongs to. */
  async listWorkspaces(): Promise<Outcome<readonly Workspace[]>> {
    const { listWorkspaces } = await import("../api/skycloak");
    const asked = await this.#ask(listWorkspaces);
    if (!asked.ok) return asked;
    const { answer, host } = asked.value;
    return answer.ok ? answer : requestFailed(answer.problem, host);
  }

  /** Carried out once or not at all, whatever happens. */
  async createKey(request: KeyRequest, workspaceId: string): Promise<Result<IssuedKey>> {
    const { createKeyIn } = await import("../api/skycloak");
    const asked = await this.#ask((dashboard) => createKeyIn(dashboard, workspaceId, request));
    // Whatever the reason is: nothing was done.
    if (!asked.ok) return failure({ kind: "dashboard", why: "token" });
    return asked.value.answer;
  }

  /**
   * Where the dashboard itself says that it does not accept the token, though by this machine's clock it is
   * fresh, asks once more with a renewed one: the clock was wrong, or the token was ended early. A refusal
   * that may be something else's, or that may follow a request that was carried out, is not repeated.
   */
  async #ask<T>(
    send: (dashboard: ApiCaller) => Promise<Result<T>>,
  ): Promise<Outcome<{ answer: Result<T>; host: string }>> {
    const { addresses } = this;
    if (!addresses.ok) return addresses;
    const tokens = await this.tokens();
    if (!tokens.ok) return tokens;
    const address = addresses.value.dashboard;
    const { host } = new URL(address);
    const sendWith = async ({ access }: Tokens): Promise<Result<T>> =>
      send(await this.#ports.openDashboard(address, access));
    const answer = await sendWith(tokens.value);
    if (answer.ok || !isRefusedToken(answer.problem)) return { ok: true, value: { answer, host } };
    const { access } = tokens.value;
    const renewed = await guarded(() => this.#renewOnce(addresses.value, access));
    if (!renewed.ok) return renewed;
    const isNew = !renewed.value.access.equals(access);
    return { ok: true, value: { answer: isNew ? await sendWith(renewed.value) : answer, host } };
  }

  /** Ends the sign-in at its issuer as far as that can be, and here in any case. */
  signOut(): Promise<Outcome<SignOutResult>> {
    return this.#alone(undefined, async () => {
      const kept = await this.#kept();
      const ended = kept === undefined ? "nobody" : await this.#revoke(kept);
      await this.#ports.vault.remove(ref);
      this.#unkept = undefined;
      return { ok: true, value: ended };
    });
  }

  /** However many ask at once. */
  #renewOnce(addresses: Addresses, rejected?: Secret): Promise<Outcome<Tokens>> {
    this.#renewing ??= this.#renew(addresses, rejected).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  /** `rejected`: an access token that the dashboard does not accept, however fresh it seems. */
  #renew(addresses: Addresses, rejected?: Secret): Promise<Outcome<Tokens>> {
    return this.#alone(addresses, async () => {
      // Another window may have done it while this one waited for its turn.
      const tokens = await this.#read(addresses);
      if (tokens === undefined) return failed({ kind: "signed-out" });
      const isRejected = rejected?.equals(tokens.access) === true;
      if (this.#isFresh(tokens) && !isRejected) return { ok: true, value: tokens };
      if (tokens.refresh === undefined) return failed({ kind: "over" });
      await this.#ports.vault.probe();
      const oauth = await this.#ports.openOAuth(addresses);
      const granted = await oauth.refresh(tokens.refresh);
      if (!granted.ok) return granted;
      const renewed = tokensOf(granted.value, tokens, this.#ports.now());
      const written = writeTokens(renewed, addresses);
      this.#unkept = written;
      await this.#store(written, addresses).catch((error: unknown) => {
        // It worked a moment ago. Until this window ends, it has them.
        if (!(error instanceof SecretStoreError)) throw error;
      });
      return { ok: true, value: renewed };
    });
  }

  async #revoke({ tokens: { access, refresh }, addresses }: StoredTokens): Promise<SignOutResult> {
    const oauth = await this.#ports.openOAuth(addresses);
    // The refresh token first: with it an issuer may end the other one as well.
    for (const token of [refresh, access]) {
      const revoked = token && (await oauth.revoke(token));
      if (revoked?.ok === false) return revoked;
      if (revoked?.value === false) return "nobody";
    }
    return "issuer";
  }

  async #store(written: Secret, { issuer }: Addresses): Promise<void> {
    const about = { origin: new URL(issuer).origin, name: "", prefix: "" };
    await this.#ports.vault.store(written, about, { ref, session: true });
    this.#unkept = undefined;
  }

  /** Those that are for other addresses are sent nowhere. */
  async #read(addresses: Addresses): Promise<Tokens | undefined> {
    const kept = await this.#kept();
    return kept !== undefined && sameAddresses(kept.addresses, addresses) ? kept.tokens : undefined;
  }

  async #kept(): Promise<StoredTokens | undefined> {
    const kept = this.#unkept ?? (await this.#ports.vault.read(ref));
    return kept && readTokens(kept);
  }

  #isFresh({ renewAt }: Tokens): boolean {
    return this.#ports.now() < renewAt;
  }

  /** While no other window renews, or changes the vault. */
  #alone<T>(addresses: Addresses | undefined, act: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    return guarded(async () => {
      const origin = addresses === undefined ? "" : new URL(addresses.issuer).origin;
      const intention = { operation: "sign-in", origin, name: origin, ref, by: "" } as const;
      const turn = await withLock(this.#ports, intention, async () => {
        await this.#ports.vault.assertInSync();
        return act();
      });
      if (turn.kind === "done") return turn.value;
      return failed({ kind: turn.kind === "busy" ? "window-busy" : "no-journal" });
    });
  }
}

async function guarded<T>(act: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    return requestFailed({ kind: "vault-refused", why: error.why });
  }
}

function isRefusedToken(problem: ApiError): boolean {
  return problem.kind === "dashboard" && problem.why === "token" && !mayHaveBeenDone(problem);
}
