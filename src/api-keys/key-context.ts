// The keys of one connection, as its commands see them: which of them the connection uses, which are stored on this machine,
// and whether they can be changed.

import * as vscode from "vscode";
import { lacksScope } from "../api/scopes";
import type { ApiKey } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import type { Services } from "../services";
import type { RowNode } from "../tree/list-tree";
import {
  offerActions,
  setStatusBarMessage,
  showInformationMessage,
  showWarningMessage,
  type Action,
} from "../ui/messages";
import { showError } from "../errors/errors";
import { openTerminal } from "../ui/terminal";
import type { StoredKey } from "../secrets/stored-key";
import { storeResult } from "../secrets/store-error";
import { reveal, type Secret } from "../secrets/secret";
import type { History } from "./history";
import { isOutdated, linkStoredKeys } from "./key-matching";
import type { OpenOperations } from "./recovery";

const t = vscode.l10n.t;

export type MayManage = "yes" | "not-offered" | "not-with-this-key";

export interface KeyServices extends Services {
  readonly openOperations: OpenOperations;
  readonly terminals: KeyTerminals;
  readonly history: History;
  /** Reveals and selects the row of a new key. */
  readonly revealCreated: (row: RowNode) => Promise<void>;
}

export class KeyContext {
  constructor(
    readonly services: KeyServices,
    /** The connection, which may have no key. */
    readonly access: Connection,
  ) {}

  storedKeyOf(key: ApiKey): StoredKey | undefined {
    return this.services.secretStore.findByKeyId(key.id, this.access.origin());
  }

  /** The id of the key that this connection uses, if known. */
  get #connectionKeyId(): string | undefined {
    return this.services.secretStore.find(this.access.ref)?.keyId;
  }

  isConnectionKey(key: ApiKey): boolean {
    return this.storedKeyOf(key)?.ref === this.access.ref;
  }

  /** Like isConnectionKey(), but also true if it is not known which key this connection uses. */
  mayBeConnectionKey(key: ApiKey): boolean {
    return (this.#connectionKeyId ?? key.id) === key.id;
  }

  /** The contexts of all connections to the same origin, which list the same keys. */
  get #ofOrigin(): readonly KeyContext[] {
    return this.services.connections.all
      .filter((connection) => connection.origin() === this.access.origin())
      .map((connection) => new KeyContext(this.services, connection));
  }

  /** Like isConnectionKey(), for any connection to the same origin. */
  isUsed(key: ApiKey): boolean {
    return this.#ofOrigin.some((context) => context.isConnectionKey(key));
  }

  /** Like mayBeConnectionKey(), for any connection to the same origin. */
  mayBeUsed(key: ApiKey): boolean {
    return this.#ofOrigin.some((context) => context.mayBeConnectionKey(key));
  }

  /** Whether the stored secret is a former one of the key. The connection's own key can't be: it would be refused. */
  isOutdated(key: ApiKey, stored = this.storedKeyOf(key)): boolean {
    return stored !== undefined && stored.ref !== this.access.ref && isOutdated(stored, key);
  }

  /** The view links stored keys too, but it may not have been shown yet. */
  async linkStoredKeys(): Promise<void> {
    await linkStoredKeys(this.services.secretStore, this.access.keys.state.items, this.access.origin());
  }

  /** Whether this connection's key can change keys, as far as is known. */
  mayManage(): MayManage {
    const { keys } = this.access;
    const { problem } = keys.state;
    if (problem?.kind === "not-found") return "not-offered";
    // The scope that allows writing implies reading.
    if (problem?.kind === "scope-missing") return "not-with-this-key";
    const id = this.#connectionKeyId;
    const scopes = id === undefined ? undefined : keys.find(id)?.scopes;
    return lacksScope(scopes, "api-keys:write") ? "not-with-this-key" : "yes";
  }

  /** Whether requests can be sent. Shows an error if not. */
  async ready(): Promise<boolean> {
    const client = await this.access.client();
    if (!client.ok) showError(client.problem, this.access.host());
    return client.ok;
  }

  /** Shows a message about a stored key, with a button that copies it. */
  offerCopy(stored: StoredKey, sentence: string, show = showInformationMessage): void {
    const row = { kind: "stored", id: stored.ref };
    offerActions(show, sentence, [t("Copy API Key"), "skycloak.copyKey", row]);
  }

  async copyStored(stored: StoredKey): Promise<void> {
    const secret = await this.#usableSecret(stored);
    if (secret === undefined) return;
    const { name } = stored;
    const seconds = await this.services.copy(secret);
    const message =
      seconds === 0 ? t("Copied “{0}”", name) : t("Copied “{0}” (clipboard clears in {1} s)", name, seconds);
    setStatusBarMessage(message, 3000);
  }

  /** Opens a terminal with the key in its environment. */
  async openTerminal(stored: StoredKey): Promise<void> {
    const secret = await this.#usableSecret(stored);
    if (secret !== undefined) this.services.terminals.open(secret, stored);
  }

  /** Returns the stored secret, unless the key has been rotated since. Shows a message if there is none. */
  async #usableSecret(stored: StoredKey): Promise<Secret | undefined> {
    const isListed = stored.keyId !== undefined && stored.origin === this.access.origin();
    const key = isListed ? this.access.keys.find(stored.keyId) : undefined;
    if (key === undefined || !this.isOutdated(key)) return this.secretOf(stored);
    offerActions(
      showWarningMessage,
      t(
        "“{0}” was rotated elsewhere, so the key stored on this machine no longer works. Paste the new one, or rotate the key.",
        stored.name,
      ),
      // The new one may have another prefix, which only the listed key has.
      storeAction({ kind: "key", id: key.id, connection: this.access.id }),
    );
    return undefined;
  }

  /** Returns the stored secret. Shows a message if there is none. */
  async secretOf(stored: StoredKey): Promise<Secret | undefined> {
    const read = await storeResult(this.services.secretStore.read(stored.ref));
    if (!read.ok) {
      showError(read.problem, this.access.host());
      return undefined;
    }
    if (read.value === undefined) {
      const { name } = stored;
      const message = t("“{0}” is no longer stored on this machine. Paste it again, or rotate the key.", name);
      offerActions(showWarningMessage, message, storeAction({ kind: "stored", id: stored.ref }));
    }
    return read.value;
  }
}

function storeAction(row: RowNode): Action {
  return [t("Store API Key…"), "skycloak.storeKey", row];
}

/** The contexts of all connections, and the context of a row or a stored key. */
export class KeyContexts {
  constructor(readonly services: KeyServices) {}

  of(access: Connection): KeyContext {
    return new KeyContext(this.services, access);
  }

  get all(): readonly KeyContext[] {
    return this.services.connections.all.map((connection) => this.of(connection));
  }

  /** The context of the window's active connection, or of none. */
  get current(): KeyContext {
    return this.of(this.services.connections.activeOrNone);
  }

  /** The context that lists the key of a row, which may name no connection. */
  ofRow({ id, connection }: RowNode): KeyContext | undefined {
    const named = this.services.connections.find(connection);
    const candidates = named === undefined ? [this.current, ...this.all] : [this.of(named)];
    return candidates.find(({ access }) => access.keys.find(id) !== undefined);
  }

  /** The connection that uses a stored key, else one of its origin that lists it, else any of its origin. */
  ofStored({ ref, keyId, origin }: StoredKey): KeyContext {
    const ofOrigin = this.all.filter(({ access }) => access.origin() === origin);
    return (
      this.all.find(({ access }) => access.ref === ref) ??
      ofOrigin.find(({ access }) => keyId !== undefined && access.keys.find(keyId) !== undefined) ??
      ofOrigin[0] ??
      this.current
    );
  }
}

/** Terminals that were opened with a key. */
export class KeyTerminals {
  /** The `ref` of each terminal's key. */
  readonly #open = new Map<vscode.Terminal, string>();
  readonly #subscription = vscode.window.onDidCloseTerminal((terminal) => this.#open.delete(terminal));

  dispose(): void {
    this.#subscription.dispose();
  }

  open(secret: Secret, { ref, name }: StoredKey): void {
    // The environment variable that Skycloak's tools read.
    const terminal = openTerminal(`Skycloak: ${name}`, { SKYCLOAK_API_KEY: reveal(secret) });
    if (terminal !== undefined) this.#open.set(terminal, ref);
  }

  /** How many open terminals have the current secret of a stored key. */
  count(ref: string): number {
    return [...this.#open.values()].filter((opened) => opened === ref).length;
  }

  /** The secret was rotated: terminals that have the old one no longer count. */
  release(ref: string): void {
    for (const [terminal, opened] of this.#open) if (opened === ref) this.#open.delete(terminal);
  }
}
