// Facts about found secrets: which secrets the secret store contains or contained, which belong to a listed key, and
// whether Skycloak accepted a key when the user checked it. Keeps keyed hashes, never a secret. While the secret store
// is empty, nothing is read or computed.

import { randomBytes } from "node:crypto";
import type { ApiKey } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import { Emitter } from "../storage/emitter";
import type { Services } from "../services";
import { parseTime } from "../ui/format";
import type { Secret } from "../secrets/secret";
import { factorOf, StoredSecrets, macOf, type StoredMark } from "./detector/stored-secrets";
import { keyHead } from "./detector/key";
import type { SecretLookup } from "./detector/incremental-detector";

export interface KeyFacts {
  readonly name: string;
  /** The key's ID at Skycloak, if the key is listed. */
  readonly id?: string;
  /** The connection that lists the key. */
  readonly connection?: string;
  /** The secret store's entry with the same secret. */
  readonly ref?: string;
  /** `dead`: revoked, expired, rotated, or refused when it was tried. */
  readonly status: "live" | "dead" | "unknown";
  /** When the key became invalid, if known. */
  readonly since?: Date;
  readonly lastUsed?: Date;
  /** The key's Skycloak workspace. */
  readonly workspace?: string;
}

export class KnownSecrets implements SecretLookup {
  readonly #salt = randomBytes(32);
  #marks: readonly StoredMark[] = [];
  stored: StoredSecrets | undefined;
  /** Secrets that were replaced in the secret store in this session, by their hashes. */
  readonly #replaced = new Map<string, { readonly ref: string; readonly name: string; readonly since: Date }>();
  /** The origin and ID of a listed key by fingerprint, since a rotation may change a key's public prefix. */
  readonly #listed = new Map<string, string>();
  /** The facts that were found by checking keys, by fingerprint. */
  readonly #trials = new Map<string, Pick<KeyFacts, "status" | "since">>();
  readonly #changed = new Emitter<boolean>();
  /** Fires true if texts have to be read again, false if only the facts about findings have changed. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): void }[];
  #prefixes = "";
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor(private readonly services: Services) {
    this.#subscriptions = [
      services.secretStore.onDidChange(() => void this.readSecretStore()),
      services.connections.keys.onDidChange(() => this.#listChanged()),
      this.#changed,
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** What another thread needs to recognize the secret store's secrets. */
  get marks(): { salt: Uint8Array; marks: readonly StoredMark[] } {
    return { salt: this.#salt, marks: this.#marks };
  }

  identify(secret: string): string | undefined {
    if (this.stored !== undefined || this.#replaced.size > 0) {
      const mac = macOf(secret, this.#salt);
      const ref = this.stored?.refOfMac(mac);
      if (ref !== undefined) return `stored:${ref}`;
      if (this.#replaced.has(mac)) return `replaced:${mac}`;
    }
    const { keys } = this.services.connections;
    const key = listedKey(secret, keys.items);
    return key && `key:${keys.connectionOf(key)?.origin() ?? ""} ${key.id}`;
  }

  /** The facts about a finding's key; undefined if nothing is known. */
  factsOf(known: string | undefined, fingerprint: string): KeyFacts | undefined {
    const facts = this.#storedFacts(known, fingerprint);
    const tried = this.#trials.get(fingerprint);
    return tried === undefined || facts?.status === "dead" ? facts : { name: "", ...facts, ...tried };
  }

  #storedFacts(known: string | undefined, fingerprint: string): KeyFacts | undefined {
    const { secretStore, connections } = this.services;
    const { keys } = connections;
    const [, kind, id = ""] = /^(\w+):(.*)$/s.exec(known ?? "") ?? [];
    const entry = kind === "stored" ? secretStore.find(id) : undefined;
    const replaced = kind === "replaced" ? this.#replaced.get(id) : undefined;
    if (entry !== undefined) {
      const { name, keyId, prefix, origin } = entry;
      const key = keyId === undefined ? listedKey(prefix, keys.items) : keys.find(keyId, origin);
      return { name, status: "unknown", ...(key && this.#listedFacts(key)), ref: id };
    }
    if (replaced !== undefined) {
      const { ref, ...facts } = replaced;
      return { ...facts, status: "dead", id: secretStore.find(ref)?.keyId };
    }
    const listed = kind === "key" ? id : this.#listed.get(fingerprint);
    if (listed === undefined || kind === "stored" || kind === "replaced") return undefined;
    const [origin = "", keyId = ""] = listed.split(" ");
    const key = keys.find(keyId, origin);
    if (key === undefined) return undefined;
    this.#listed.set(fingerprint, listed);
    const facts = this.#listedFacts(key);
    // If the secret store has another secret of the same key, or the key has another prefix, it was rotated.
    const hasOther = secretStore.findByKeyId(key.id, origin) !== undefined || kind !== "key";
    if (key.rotated_at == null || !hasOther || facts.status === "dead") return facts;
    return { ...facts, status: "dead", since: new Date(key.rotated_at) };
  }

  #listedFacts(key: ApiKey): KeyFacts {
    const expiry = parseTime(key.expires_at);
    const isExpired = expiry !== undefined && expiry <= new Date();
    const isRevoked = key.status === "revoked";
    const isDead = isRevoked || key.status === "expired" || isExpired;
    return {
      name: key.name,
      id: key.id,
      connection: this.services.connections.keys.connectionOf(key)?.id,
      status: isDead ? "dead" : key.status === "active" ? "live" : "unknown",
      since: isRevoked ? parseTime(key.revoked_at) : isExpired ? expiry : undefined,
      lastUsed: parseTime(key.last_used_at),
      workspace: key.workspace_id ?? undefined,
    };
  }

  /** Remembers whether a key worked when it was checked. */
  recordTrial(fingerprint: string, works: boolean): void {
    this.#trials.set(fingerprint, works ? { status: "live" } : { status: "dead", since: new Date() });
    this.#changed.fire(false);
  }

  /** Reads the stored secrets. Doesn't access the keyring while the store's index is empty. */
  readSecretStore(): Promise<void> {
    this.#isStale = true;
    const readUntilFresh = async (): Promise<void> => {
      while (this.#isStale) {
        this.#isStale = false;
        await this.#readOnce();
      }
    };
    this.#reading ??= readUntilFresh().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    const marks: StoredMark[] = [];
    const { secretStore } = this.services;
    for (const { ref } of [...secretStore.list(), ...secretStore.clientSecrets()]) {
      const secret = await secretStore.read(ref).catch(() => undefined);
      if (secret === undefined) continue;
      marks.push({ ref, ...secret.mark(this.#salt, factorOf(this.#salt)), isKey: secret.startsWith(keyHead) });
    }
    const before = this.#marks;
    const identityOf = (list: readonly StoredMark[]): string => list.map(({ mac, ref }) => mac + ref).join();
    const isSame = identityOf(before) === identityOf(marks);
    for (const { mac, ref } of isSame ? [] : before) {
      const entry = secretStore.find(ref);
      // A secret that was only removed from the store may still work. A replaced secret doesn't.
      if (entry === undefined || marks.some((mark) => mark.mac === mac)) continue;
      this.#replaced.set(mac, { ref, name: entry.name, since: new Date() });
    }
    if (!isSame) {
      this.#marks = marks;
      this.stored = marks.length === 0 ? undefined : new StoredSecrets(this.#salt, marks);
    }
    this.#changed.fire(!isSame);
  }

  #listChanged(): void {
    const { items } = this.services.connections.keys;
    const before = this.#prefixes;
    this.#prefixes = items.map(({ id, prefix }) => `${id}=${prefix}`).join();
    this.#changed.fire(this.#prefixes !== before);
  }
}

/** Characters. A shorter public prefix would match too many keys. */
const minPrefixLength = "sk_sc_".length + 4;

function startsWithPrefix(secret: Pick<Secret, "startsWith">, { prefix }: ApiKey): boolean {
  return prefix != null && prefix.length >= minPrefixLength && secret.startsWith(prefix);
}

/** The listed key with whose public prefix the secret starts; undefined unless there is exactly one. */
function listedKey(secret: Pick<Secret, "startsWith">, keys: readonly ApiKey[]): ApiKey | undefined {
  const [match, ...others] = keys.filter((key) => startsWithPrefix(secret, key));
  return others.length > 0 ? undefined : match;
}

/**
 * Finds the connection through which a key may be checked. A stored key is only ever sent to its own origin: the
 * connection is undefined if there is none to that origin. For other keys, this is the connection that lists a key with
 * the same prefix or, failing that, the window's active connection. @throws SecretStoreError
 */
export async function connectionFor(
  { secretStore, connections }: Pick<Services, "secretStore" | "connections">,
  secret: Secret,
): Promise<{ readonly connection: Connection | undefined; readonly origin: string }> {
  const { all, activeOrNone } = connections;
  for (const origin of new Set(secretStore.list().map((entry) => entry.origin))) {
    if ((await secretStore.findBySecret(secret, origin)) === undefined) continue;
    return { connection: all.find((connection) => connection.origin() === origin), origin };
  }
  const listsKey = ({ keys }: Connection): boolean => keys.state.items.some((key) => startsWithPrefix(secret, key));
  const connection = all.find(listsKey) ?? activeOrNone;
  return { connection, origin: connection.origin() };
}
