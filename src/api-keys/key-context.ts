// What the commands on the keys of one connection share: which key is its own, where it is stored, how a
// copied key is treated.

import * as vscode from "vscode";
import { lacksScope } from "../api/scopes";
import type { ApiKey } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import type { Services } from "../services";
import type { RowNode } from "../tree/list-tree";
import { offerActions, setStatusBarMessage, showInformationMessage, showWarningMessage } from "../ui/messages";
import { showError } from "../errors/errors";
import { openTerminal } from "../ui/terminal";
import type { StoredKey } from "../secrets/stored-key";
import type { JournalEntry } from "../secrets/journal";
import { SecretStoreError } from "../secrets/store-error";
import { reveal, type Secret } from "../secrets/secret";
import type { History } from "./history";
import { isOutdated, linkStoredKeys } from "./key-matching";
import type { OperationOutcome, OpenOperations } from "./recovery";

const t = vscode.l10n.t;

export type MayManage = "yes" | "not-offered" | "not-with-this-key";

/** What all connections share. */
export interface KeyServices extends Services {
  readonly openOperations: OpenOperations;
  readonly terminals: KeyTerminals;
  readonly history: History;
}

export class KeyContext {
  constructor(
    readonly services: KeyServices,
    /** The connection, or one without a key. */
    readonly access: Connection,
  ) {}

  storedKeyOf(key: ApiKey): StoredKey | undefined {
    return this.services.secretStore.findByKeyId(key.id, this.access.origin());
  }

  /** The id of this connection's own key, if known. */
  get #ownId(): string | undefined {
    return this.services.secretStore.find(this.access.ref)?.keyId;
  }

  /** Whether this connection uses the key. */
  isConnectionKey(key: ApiKey): boolean {
    return this.storedKeyOf(key)?.ref === this.access.ref;
  }

  /** Like isOwn(), but also true if it is not known which of the keys this connection uses. */
  mayBeConnectionKey(key: ApiKey): boolean {
    return (this.#ownId ?? key.id) === key.id;
  }

  /**
   * Whether somebody else rotated a key that the secret store has. A key that this connection uses without being
   * refused is alive.
   */
  isOutdated(key: ApiKey, stored = this.storedKeyOf(key)): boolean {
    return stored !== undefined && stored.ref !== this.access.ref && isOutdated(stored, key);
  }

  /** Finds out which of the listed keys are stored here; the view may not have been shown yet. */
  async linkStoredKeys(): Promise<void> {
    await linkStoredKeys(this.services.secretStore, this.access.keys.state.items, this.access.origin());
  }

  /** Whether keys can be changed with this connection's key, as far as is known. */
  mayManage(): MayManage {
    const { keys } = this.access;
    const { problem } = keys.state;
    if (problem?.kind === "not-found") return "not-offered";
    // Every scope that allows writing allows reading.
    if (problem?.kind === "scope-missing") return "not-with-this-key";
    const id = this.#ownId;
    const scopes = id === undefined ? undefined : keys.find(id)?.scopes;
    return lacksScope(scopes, "api-keys:write") ? "not-with-this-key" : "yes";
  }

  /** Whether a request could be sent at all; says why if it could not. */
  async ready(): Promise<boolean> {
    const client = await this.access.client();
    if (!client.ok) showError(client.problem, this.access.host());
    return client.ok;
  }

  /** The outcome of an operation that got no response; undefined if that is not known yet. */
  async resolveEntry({ id }: JournalEntry): Promise<OperationOutcome | undefined> {
    const { openOperations } = this.services;
    const ended = await openOperations.resume();
    return [...ended, ...openOperations.open].find(({ entry }) => entry.id === id)?.outcome;
  }

  /** Says that a key is in the secret store, and offers to copy it. */
  offerCopy(stored: StoredKey, sentence: string, show = showInformationMessage): void {
    const row = { kind: "stored", id: stored.ref };
    offerActions(show, sentence, [t("Copy API Key"), "skycloak.copyKey", row]);
  }

  async copyStored(stored: StoredKey): Promise<void> {
    const secret = await this.#usableSecret(stored);
    if (secret === undefined) return;
    await this.services.copy(secret);
    setStatusBarMessage(t("Copied the API key “{0}”", stored.name), 3000);
  }

  /** Opens a terminal with the key in its environment. */
  async openTerminal(stored: StoredKey): Promise<void> {
    const secret = await this.#usableSecret(stored);
    if (secret !== undefined) this.services.terminals.open(secret, stored);
  }

  /** The stored secret, unless it is known to be dead; says why if there is none. */
  async #usableSecret(stored: StoredKey): Promise<Secret | undefined> {
    const isListed = stored.keyId !== undefined && stored.origin === this.access.origin();
    const key = isListed ? this.access.keys.find(stored.keyId) : undefined;
    if (key === undefined || !this.isOutdated(key)) return this.secretOf(stored);
    void showWarningMessage(
      t(
        "“{0}” was rotated elsewhere, so the key stored on this machine no longer works. Paste the new one, or rotate the key.",
        stored.name,
      ),
    );
    return undefined;
  }

  /** The stored secret; says so if it is missing. */
  async secretOf(stored: StoredKey): Promise<Secret | undefined> {
    try {
      const secret = await this.services.secretStore.read(stored.ref);
      if (secret !== undefined) return secret;
    } catch (error) {
      if (!(error instanceof SecretStoreError)) throw error;
      showError({ kind: "secret-store-refused", why: error.why }, this.access.host());
      return undefined;
    }
    void showWarningMessage(
      t("“{0}” is no longer stored on this machine. Paste it again, or rotate the key.", stored.name),
    );
    return undefined;
  }
}

/** The keys feature of each connection, and which of them a row or a stored key belongs to. */
export class KeyContexts {
  constructor(readonly services: KeyServices) {}

  of(access: Connection): KeyContext {
    return new KeyContext(this.services, access);
  }

  get all(): readonly KeyContext[] {
    return this.services.connections.all.map((one) => this.of(one));
  }

  /** The feature of the window's active connection, or of none. */
  get current(): KeyContext {
    return this.of(this.services.connections.access);
  }

  /** A listed key, by its row; the row may name no connection. */
  listed({ id, connection }: RowNode): { context: KeyContext; key: ApiKey } | undefined {
    const given = this.services.connections.find(connection);
    const candidates = given === undefined ? [this.current, ...this.all] : [this.of(given)];
    for (const context of candidates) {
      const key = context.access.keys.find(id);
      if (key !== undefined) return { context, key };
    }
    return undefined;
  }

  /**
   * The connection that a stored key belongs to: the one that uses it, else one of its origin that
   * lists it, else the first of its origin, else the window's active one.
   */
  ofStored({ ref, keyId, origin }: StoredKey): KeyContext {
    const there = this.all.filter(({ access }) => access.origin() === origin);
    return (
      this.all.find(({ access }) => access.ref === ref) ??
      there.find(({ access }) => keyId !== undefined && access.keys.find(keyId) !== undefined) ??
      there[0] ??
      this.current
    );
  }
}

/** Terminals that were opened with a key. */
export class KeyTerminals {
  /** By the secret store's entry. */
  readonly #open = new Map<vscode.Terminal, string>();
  readonly #subscription = vscode.window.onDidCloseTerminal((one) => this.#open.delete(one));

  dispose(): void {
    this.#subscription.dispose();
  }

  open(secret: Secret, { ref, name }: StoredKey): void {
    // The environment variable that Skycloak's tools read.
    const environment = { SKYCLOAK_API_KEY: reveal(secret) };
    const terminal = openTerminal(`Skycloak: ${name}`, environment);
    if (terminal !== undefined) this.#open.set(terminal, ref);
  }

  /** How many open terminals were given this entry's present key. */
  countOf(ref: string): number {
    return [...this.#open.values()].filter((one) => one === ref).length;
  }

  /** From now on they have a dead key, and nobody needs to be reminded of them. */
  release(ref: string): void {
    for (const [terminal, stored] of this.#open) if (stored === ref) this.#open.delete(terminal);
  }
}
