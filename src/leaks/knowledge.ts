// What this editor knows of the secrets that it finds: which of them the vault holds, held before
// or the list of keys names, and what was learned by trying one. No secret is kept, only
// keyed hashes; where the vault holds nothing, nothing is read or computed.

import { randomBytes } from "node:crypto";
import type { ApiKey } from "../api/skycloak";
import { Emitter } from "../emitter";
import type { Services } from "../services";
import { factorOf, HeldSecrets, macOf, type HeldMark } from "./engine/held";
import { keyHead } from "./engine/key";
import type { Known } from "./engine/line-findings";
import { factsOfKey, listedKey, type KeyFacts } from "./key-facts";

interface Former {
  readonly ref: string;
  readonly name: string;
  readonly since: Date;
}

export class Knowledge implements Known {
  readonly #parts: Services;
  readonly #salt = randomBytes(32);
  #marks: readonly HeldMark[] = [];
  held: HeldSecrets | undefined;
  /** Secrets that the vault held in this session, by their hashes: rotated or revoked since. */
  readonly #former = new Map<string, Former>();
  /** Which listed key a fingerprint was, as its origin and id, since a rotation may change a key's public head. */
  readonly #seen = new Map<string, string>();
  /** What trying a key has said, by its fingerprint. */
  readonly #tried = new Map<string, { readonly works: boolean; readonly at: Date }>();
  readonly #changed = new Emitter<boolean>();
  /** True if texts have to be read again, false if only what is said of them has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): void }[];
  #heads = "";
  #reading: Promise<void> | undefined;
  #stale = false;

  constructor(parts: Services) {
    this.#parts = parts;
    this.#subscriptions = [
      parts.vault.onDidChange(() => void this.readVault()),
      parts.connections.keys.onDidChange(() => this.#listChanged()),
    ];
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
    this.#changed.dispose();
  }

  /** What another thread needs to know what the vault holds. */
  get marks(): { salt: Uint8Array; marks: readonly HeldMark[] } {
    return { salt: this.#salt, marks: this.#marks };
  }

  identify(secret: string): string | undefined {
    const { held } = this;
    if (held !== undefined || this.#former.size > 0) {
      const mac = macOf(secret, this.#salt);
      const ref = held?.refOfMac(mac);
      if (ref !== undefined) return `held:${ref}`;
      if (this.#former.has(mac)) return `former:${mac}`;
    }
    const key = listedKey(secret, this.#parts.connections.keys.items);
    const connection = key && this.#parts.connections.keys.connectionOf(key);
    return key === undefined ? undefined : `key:${connection?.origin() ?? ""} ${key.id}`;
  }

  /** What is known of a finding's key; undefined where nothing is. */
  factsOf(known: string | undefined, fingerprint: string): KeyFacts | undefined {
    const facts = this.#factsOf(known, fingerprint);
    const tried = this.#tried.get(fingerprint);
    if (tried === undefined || facts?.status === "dead") return facts;
    const name = facts?.name ?? "";
    return tried.works
      ? { ...facts, name, status: "live" }
      : { ...facts, name, status: "dead", since: tried.at };
  }

  #factsOf(known: string | undefined, fingerprint: string): KeyFacts | undefined {
    const { vault, connections } = this.#parts;
    const { keys } = connections;
    const [, kind, id = ""] = /^(\w+):(.*)$/s.exec(known ?? "") ?? [];
    const now = new Date();
    if (kind === "held") {
      const entry = vault.find(id);
      if (entry === undefined) return undefined;
      const { items } = keys;
      const key =
        entry.keyId === undefined
          ? listedKey(entry.prefix, items)
          : keys.find(entry.keyId, entry.origin);
      const facts = key === undefined ? undefined : this.#factsOfListed(key, now);
      return { name: entry.name, status: "unknown", ...facts, ref: id };
    }
    if (kind === "former") {
      const former = this.#former.get(id);
      if (former === undefined) return undefined;
      const keyId = vault.find(former.ref)?.keyId;
      const about = keyId === undefined ? {} : { id: keyId };
      return { name: former.name, status: "dead", since: former.since, ...about };
    }
    const place = kind === "key" ? id : this.#seen.get(fingerprint);
    const [origin = "", keyId = ""] = place?.split(" ") ?? [];
    const key = keys.find(keyId, origin);
    if (key === undefined || place === undefined) return undefined;
    if (kind === "key") this.#seen.set(fingerprint, place);
    const facts = this.#factsOfListed(key, now);
    // The vault holds another secret of the same key, or the key has another head: rotated.
    const other = vault.findByKeyId(key.id, origin) !== undefined;
    const isRotated = key.rotated_at != null && (other || kind !== "key");
    if (!isRotated || facts.status === "dead") return facts;
    return { ...facts, status: "dead", since: new Date(key.rotated_at ?? now) };
  }

  #factsOfListed(key: ApiKey, now: Date): KeyFacts {
    const connection = this.#parts.connections.keys.connectionOf(key)?.id;
    return { ...factsOfKey(key, now), ...(connection === undefined ? {} : { connection }) };
  }

  learned(fingerprint: string, works: boolean): void {
    this.#tried.set(fingerprint, { works, at: new Date() });
    this.#tell(false);
  }

  /** Reads what the vault holds; where its index is empty, this touches no keyring. */
  readVault(): Promise<void> {
    this.#stale = true;
    this.#reading ??= this.#readUntilFresh().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readUntilFresh(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      await this.#readOnce();
    }
  }

  async #readOnce(): Promise<void> {
    const marks: HeldMark[] = [];
    const { vault } = this.#parts;
    for (const { ref } of [...vault.list(), ...vault.clientSecrets()]) {
      const secret = await vault.read(ref).catch(() => undefined);
      if (secret === undefined) continue;
      marks.push({
        ref,
        ...secret.mark(this.#salt, factorOf(this.#salt)),
        isKey: secret.startsWith(keyHead),
      });
    }
    const before = this.#marks;
    const names = (of: readonly HeldMark[]): string => of.map(({ mac, ref }) => mac + ref).join();
    if (names(before) === names(marks)) {
      this.#tell(false);
      return;
    }
    for (const { mac, ref } of before) {
      const entry = this.#parts.vault.find(ref);
      // One that was forgotten may live on; one that was replaced does not.
      if (entry === undefined || marks.some((mark) => mark.mac === mac)) continue;
      this.#former.set(mac, { ref, name: entry.name, since: new Date() });
    }
    this.#marks = marks;
    this.held = marks.length === 0 ? undefined : new HeldSecrets(this.#salt, marks);
    this.#tell(true);
  }

  #listChanged(): void {
    const heads = this.#parts.connections.keys.items
      .map(({ id, prefix }) => `${id}=${prefix}`)
      .join();
    const isOther = heads !== this.#heads;
    this.#heads = heads;
    this.#tell(isOther);
  }

  #tell(textsToo: boolean): void {
    this.#changed.fire(textsToo);
  }
}
