// What the commands on the keys of one connection share: which key is its own, where it is stored, how a
// copied key is treated.

import * as vscode from "vscode";
import { lacksScope } from "../api/scopes";
import type { ApiKey } from "../api/skycloak";
import type { ApiAccess } from "../connections/connection";
import type { Services } from "../services";
import type { RowNode } from "../tree/list-tree";
import {
  offerActions,
  setStatusBarMessage,
  showInformationMessage,
  showWarningMessage,
} from "../ui/messages";
import { showError } from "../errors/errors";
import { openTerminal } from "../ui/terminal";
import type { StoredKey } from "../secrets/stored-key";
import type { JournalEntry } from "../secrets/journal";
import { SecretStoreError } from "../secrets/store-error";
import { reveal, type Secret } from "../secrets/secret";
import type { History, NewRecord } from "./history";
import { isOutdated, linkHeldKeys } from "./key-matching";
import type { Learned, OpenEntries } from "./recovery";

const t = vscode.l10n.t;

export type MayManage = "yes" | "not-offered" | "not-with-this-key";

/** What all connections share. */
export interface KeyParts extends Services {
  readonly openEntries: OpenEntries;
  readonly terminals: KeyTerminals;
  readonly history: History;
}

export class KeysFeature {
  constructor(
    readonly parts: KeyParts,
    /** The connection, or NoConnection. */
    readonly reach: ApiAccess,
  ) {}

  heldOf(key: ApiKey): StoredKey | undefined {
    return this.parts.vault.findByKeyId(key.id, this.reach.origin());
  }

  /** The id of this connection's own key, if known. */
  get #ownId(): string | undefined {
    const { ref } = this.reach;
    return ref === undefined ? undefined : this.parts.vault.find(ref)?.keyId;
  }

  /** Whether this connection uses the key. */
  isOwn(key: ApiKey): boolean {
    const { ref } = this.reach;
    return ref !== undefined && this.heldOf(key)?.ref === ref;
  }

  /** Like isOwn(), but also true if it is not known which of the keys this connection uses. */
  mayBeOwn(key: ApiKey): boolean {
    return (this.#ownId ?? key.id) === key.id;
  }

  /**
   * Whether somebody else rotated a key that the vault has. A key that this connection uses without being
   * refused is alive.
   */
  isOutdated(key: ApiKey, held = this.heldOf(key)): boolean {
    return held !== undefined && held.ref !== this.reach.ref && isOutdated(held, key);
  }

  /** Finds out which of the listed keys are stored here; the view may not have been shown yet. */
  async link(): Promise<void> {
    await linkHeldKeys(this.parts.vault, this.reach.keys.state.items, this.reach.origin());
  }

  /** Whether keys can be changed with this connection's key, as far as is known. */
  mayManage(): MayManage {
    const { keys } = this.reach;
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
    const client = await this.reach.client();
    if (!client.ok) showError(client.problem, this.reach.host());
    return client.ok;
  }

  /** The outcome of an operation that got no response; undefined if that is not known yet. */
  async lookInto({ id }: JournalEntry): Promise<Learned | undefined> {
    const { openEntries } = this.parts;
    const ended = await openEntries.resume();
    return [...ended, ...openEntries.open].find(({ entry }) => entry.id === id)?.learned;
  }

  /** Says that a key is in the secret store, and offers to copy it. */
  offerCopy(held: StoredKey, sentence: string, show = showInformationMessage): void {
    const row = { kind: "held", id: held.ref };
    offerActions(show, sentence, [t("Copy API Key"), "skycloak.copyKey", row]);
  }

  async copyStored(held: StoredKey): Promise<void> {
    const secret = await this.#usableSecret(held);
    if (secret === undefined) return;
    await this.parts.copy(secret);
    setStatusBarMessage(t("Copied the API key “{0}”", held.name), 3000);
  }

  /** Opens a terminal with the key in its environment. */
  async openTerminal(held: StoredKey): Promise<void> {
    const secret = await this.#usableSecret(held);
    if (secret !== undefined) this.parts.terminals.open(secret, held);
  }

  /** The stored secret, unless it is known to be dead; says why if there is none. */
  async #usableSecret(held: StoredKey): Promise<Secret | undefined> {
    const isListed = held.keyId !== undefined && held.origin === this.reach.origin();
    const key = isListed ? this.reach.keys.find(held.keyId) : undefined;
    if (key === undefined || !this.isOutdated(key)) return this.secretOf(held);
    void showWarningMessage(
      t(
        "“{0}” was rotated elsewhere, and the secret in this machine's vault is dead. Paste the new one, or rotate the key.",
        held.name,
      ),
    );
    return undefined;
  }

  /** The stored secret; says so if it is missing. */
  async secretOf(held: StoredKey): Promise<Secret | undefined> {
    try {
      const secret = await this.parts.vault.read(held.ref);
      if (secret !== undefined) return secret;
    } catch (error) {
      if (!(error instanceof SecretStoreError)) throw error;
      showError({ kind: "vault-refused", why: error.why }, this.reach.host());
      return undefined;
    }
    void showWarningMessage(
      t(
        "The secret of “{0}” is no longer in this machine's vault. Paste it again, or rotate the key.",
        held.name,
      ),
    );
    return undefined;
  }
}

/** Records what was done with the key `by`. A disk that can't be written stops nothing. */
export function keepRecord(
  { vault, log, history }: Pick<KeyParts, "vault" | "log" | "history">,
  record: NewRecord,
  by: string,
): void {
  history
    .add({ ...record, by: vault.find(by)?.name ?? "" })
    .catch((error: unknown) => log.error("The history could not be written", error));
}

/** The keys feature of each connection, and which of them a row or a stored key belongs to. */
export class KeysFeatures {
  constructor(readonly parts: KeyParts) {}

  of(reach: ApiAccess): KeysFeature {
    return new KeysFeature(this.parts, reach);
  }

  get all(): readonly KeysFeature[] {
    return this.parts.connections.all.map((one) => this.of(one));
  }

  /** The feature of the window's active connection, or of NoConnection. */
  get current(): KeysFeature {
    return this.of(this.parts.connections.reach);
  }

  /** A key of a list, by its row; whoever called a command may not have passed a connection. */
  listed({ id, connection }: RowNode): { feature: KeysFeature; key: ApiKey } | undefined {
    const given = this.parts.connections.find(connection);
    const candidates = given === undefined ? [this.current, ...this.all] : [this.of(given)];
    for (const feature of candidates) {
      const key = feature.reach.keys.find(id);
      if (key !== undefined) return { feature, key };
    }
    return undefined;
  }

  /**
   * The connection that a stored key belongs to: the one that uses it, else one of its origin that
   * lists it, else the first of its origin, else the window's active one.
   */
  ofHeld({ ref, keyId, origin }: StoredKey): KeysFeature {
    const there = this.all.filter(({ reach }) => reach.origin() === origin);
    return (
      this.all.find(({ reach }) => reach.ref === ref) ??
      there.find(({ reach }) => keyId !== undefined && reach.keys.find(keyId) !== undefined) ??
      there[0] ??
      this.current
    );
  }
}

/** Terminals that were opened with a key. */
export class KeyTerminals {
  /** By the vault's entry. */
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
  letGo(ref: string): void {
    for (const [terminal, held] of this.#open) if (held === ref) this.#open.delete(terminal);
  }
}
