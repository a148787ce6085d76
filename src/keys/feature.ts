// What the commands on one connection's keys share: which key is its own, where it is kept, how a
// copied key is treated.

import * as vscode from "vscode";
import type { ApiKey } from "../api/skycloak";
import { allows } from "../api/scopes";
import { commands } from "../commands";
import type { Reach } from "../connections/connection";
import type { Parts } from "../parts";
import { setStatusBarMessage, showInformationMessage, showWarningMessage } from "../ui/messages";
import { tellProblem } from "../ui/tell";
import type { HeldKey } from "../vault/held-key";
import type { JournalEntry } from "../vault/journal";
import type { Secret } from "../vault/secret";
import { VaultRefused } from "../vault/refused";
import type { CopySecret } from "../secrets/clipboard";
import type { Learned } from "./learn";
import type { OpenEntries } from "./open-entries";
import type { History, HistoryRecord } from "./history";
import { isOutdated, linkHeldKeys } from "./own";
import type { KeyTerminals } from "./terminals";

const t = vscode.l10n.t;

export type MayManage = "yes" | "not-offered" | "not-with-this-key";

/** What is one for all connections. */
export interface Shared {
  readonly parts: Parts;
  readonly copy: CopySecret;
  readonly openEntries: OpenEntries;
  readonly terminals: KeyTerminals;
  readonly history: History;
}

export class KeysFeature {
  readonly parts: Parts;
  readonly copy: CopySecret;
  readonly openEntries: OpenEntries;
  readonly terminals: KeyTerminals;

  constructor(
    readonly shared: Shared,
    /** The connection, or what leads nowhere. */
    readonly reach: Reach,
  ) {
    this.parts = shared.parts;
    this.copy = shared.copy;
    this.openEntries = shared.openEntries;
    this.terminals = shared.terminals;
  }

  /** The origin that this connection's requests go to; empty where that is not usable. */
  origin(): string {
    return this.reach.origin();
  }

  record(record: Omit<HistoryRecord, "at" | "by">, by: string | undefined): void {
    keepRecord(this.shared, record, by);
  }

  host(): string {
    return this.reach.host();
  }

  heldOf(key: ApiKey): HeldKey | undefined {
    return this.parts.vault.findByKeyId(key.id, this.origin());
  }

  /** Whether this connection uses the key. */
  isOwn(key: ApiKey): boolean {
    const { ref } = this.reach;
    return ref !== undefined && this.heldOf(key)?.ref === ref;
  }

  /** As isOwn(), but also where the list does not tell which key this connection uses. */
  mayBeOwn(key: ApiKey): boolean {
    const { ref } = this.reach;
    const own = ref === undefined ? undefined : this.parts.vault.find(ref)?.keyId;
    return own === undefined || own === key.id;
  }

  /**
   * Whether somebody else rotated a key that the vault holds. What this connection uses, and is
   * not refused with, is alive.
   */
  isOutdated(key: ApiKey): boolean {
    const held = this.heldOf(key);
    if (held === undefined || this.isOwn(key)) return false;
    return isOutdated(held, key);
  }

  /** Finds out which of the listed keys are held here; the view may not have been shown yet. */
  async link(): Promise<void> {
    await linkHeldKeys(this.parts.vault, this.reach.keys.state.items, this.origin());
  }

  /** Whether keys can be changed with this connection's key, as far as is known. */
  mayManage(): MayManage {
    const { ref, keys } = this.reach;
    const { problem } = keys.state;
    if (problem?.kind === "not-found") return "not-offered";
    // What may write may read.
    if (problem?.kind === "scope-missing") return "not-with-this-key";
    const keyId = ref === undefined ? undefined : this.parts.vault.find(ref)?.keyId;
    const own = keyId === undefined ? undefined : keys.find(keyId);
    return own?.scopes == null || allows(own.scopes, "api-keys:write")
      ? "yes"
      : "not-with-this-key";
  }

  /** What became of an operation that nobody answered; undefined where that is not known yet. */
  async lookInto(entry: JournalEntry): Promise<Learned | undefined> {
    const ended = await this.openEntries.takeUp();
    return (
      ended.find((one) => one.entry.id === entry.id)?.learned ??
      this.openEntries.open.find((one) => one.entry.id === entry.id)?.learned
    );
  }

  /** Whether a request could go out at all; tells why where it could not. */
  async ready(): Promise<boolean> {
    const client = await this.reach.client();
    if (!client.ok) tellProblem(client.problem, this.host());
    return client.ok;
  }

  /**
   * Says that a key is in the vault, and copies it if the person wants that. Comes back at once:
   * the message may stay for hours.
   */
  offerCopy(held: HeldKey, sentence: string, warn: boolean): void {
    const copy = t("Copy API Key");
    const shown = warn
      ? showWarningMessage(sentence, copy)
      : showInformationMessage(sentence, copy);
    void shown.then((choice) => {
      // As a command, so that it is run and reported as one.
      if (choice === copy) {
        void vscode.commands.executeCommand(commands.copyKey, { kind: "held", id: held.ref });
      }
    });
  }

  async copyHeld(held: HeldKey): Promise<void> {
    const secret = await this.#usable(held);
    if (secret === undefined) return;
    await this.copy(secret);
    setStatusBarMessage(t("Copied the API key “{0}”", held.name), 3000);
  }

  /** Opens a terminal that has the key in its environment. */
  async openTerminal(held: HeldKey): Promise<void> {
    const secret = await this.#usable(held);
    if (secret !== undefined) this.terminals.open(secret, held);
  }

  /** What the vault holds, unless it is known to be dead; the person is told why there is none. */
  async #usable(held: HeldKey): Promise<Secret | undefined> {
    const isListed = held.keyId !== undefined && held.origin === this.origin();
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

  /** What the vault holds; where it does not, the person is told. */
  async secretOf(held: HeldKey): Promise<Secret | undefined> {
    try {
      const secret = await this.parts.vault.read(held.ref);
      if (secret !== undefined) return secret;
      void showWarningMessage(
        t(
          "The secret of “{0}” is no longer in this machine's vault. Paste it again, or rotate the key.",
          held.name,
        ),
      );
    } catch (error) {
      if (!(error instanceof VaultRefused)) throw error;
      tellProblem({ kind: "vault-refused", why: error.why }, this.host());
    }
    return undefined;
  }
}

/** Writes down what was done. That it can't be written down stops nothing. */
export function keepRecord(
  { parts, history }: Pick<Shared, "parts" | "history">,
  record: Omit<HistoryRecord, "at" | "by">,
  by: string | undefined,
): void {
  const name = by === undefined ? undefined : parts.vault.find(by)?.name;
  history.add({ ...record, by: name ?? "" }).catch((error: unknown) => {
    parts.log.error("The history could not be written", error);
  });
}
