// What this editor knows about the secrets it finds: which of them the secret store holds or held earlier, which belong to a
// listed key, and what Skycloak said when one was tried. Keeps keyed hashes, never a secret; while the secret store is empty,
// nothing is read or computed.

import { randomBytes } from "node:crypto";
import type { ApiKey } from "../api/skycloak";
import type { Connection } from "../connections/connection";
import type { Connections } from "../connections/connections";
import { Emitter } from "../emitter";
import type { Services } from "../services";
import { parseTime } from "../ui/format";
import type { Secret } from "../secrets/secret";
import type { SecretStore } from "../secrets/secret-store";
import { factorOf, StoredSecrets, macOf, type StoredMark } from "./detector/stored-secrets";
import { keyHead } from "./detector/key";
import type { SecretLookup } from "./detector/incremental-detector";

export interface KeyFacts {
  readonly name: string;
  /** Its id at Skycloak, if it is in the list. */
  readonly id?: string;
  /** The connection that lists it. */
  readonly connection?: string;
  /** The secret store entry with this very secret. */
  readonly ref?: string;
  /** `dead`: revoked, expired, rotated, or refused when it was tried. */
  readonly status: "live" | "dead" | "unknown";
  /** When it died, where that is known. */
  readonly since?: Date;
  readonly lastUsed?: Date;
  /** Its Skycloak workspace. */
  readonly workspace?: string;
}

/** A secret that the secret store held earlier in this session. */
interface Former {
  readonly ref: string;
  readonly name: string;
  readonly since: Date;
}

export class KnownSecrets implements SecretLookup {
  readonly #salt = randomBytes(32);
  #marks: readonly StoredMark[] = [];
  stored: StoredSecrets | undefined;
  /** Rotated or revoked since, by their hashes. */
  readonly #former = new Map<string, Former>();
  /** A listed key by fingerprint, as its origin and id, since a rotation may change a key's public prefix. */
  readonly #seen = new Map<string, string>();
  /** The results of trying keys, by fingerprint. */
  readonly #tried = new Map<string, { readonly works: boolean; readonly at: Date }>();
  readonly #changed = new Emitter<boolean>();
  /** True if texts have to be read again, false if only the facts about their findings have changed. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): void }[];
  #prefixes = "";
  #reading: Promise<void> | undefined;
  #stale = false;

  constructor(private readonly services: Services) {
    this.#subscriptions = [
      services.secretStore.onDidChange(() => void this.readSecretStore()),
      services.connections.keys.onDidChange(() => this.#listChanged()),
      this.#changed,
    ];
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
  }

  /** What another thread needs to recognize the secret store's secrets. */
  get marks(): { salt: Uint8Array; marks: readonly StoredMark[] } {
    return { salt: this.#salt, marks: this.#marks };
  }

  identify(secret: string): string | undefined {
    if (this.stored !== undefined || this.#former.size > 0) {
      const mac = macOf(secret, this.#salt);
      const ref = this.stored?.refOfMac(mac);
      if (ref !== undefined) return `held:${ref}`;
      if (this.#former.has(mac)) return `former:${mac}`;
    }
    const { keys } = this.services.connections;
    const key = listedKey(secret, keys.items);
    return key && `key:${keys.connectionOf(key)?.origin() ?? ""} ${key.id}`;
  }

  /** What is known of a finding's key; undefined where nothing is. */
  factsOf(known: string | undefined, fingerprint: string): KeyFacts | undefined {
    const facts = this.#storedFacts(known, fingerprint);
    const tried = this.#tried.get(fingerprint);
    if (tried === undefined || facts?.status === "dead") return facts;
    const result = tried.works ? ({ status: "live" } as const) : ({ status: "dead", since: tried.at } as const);
    return { name: "", ...facts, ...result };
  }

  #storedFacts(known: string | undefined, fingerprint: string): KeyFacts | undefined {
    const { secretStore, connections } = this.services;
    const { keys } = connections;
    const [, kind, id = ""] = /^(\w+):(.*)$/s.exec(known ?? "") ?? [];
    if (kind === "held") {
      const entry = secretStore.find(id);
      if (entry === undefined) return undefined;
      const { name, keyId, prefix, origin } = entry;
      const key = keyId === undefined ? listedKey(prefix, keys.items) : keys.find(keyId, origin);
      return { name, status: "unknown", ...(key && this.#listedFacts(key)), ref: id };
    }
    const former = kind === "former" ? this.#former.get(id) : undefined;
    if (former !== undefined) {
      const { name, ref, since } = former;
      return { name, status: "dead", since, id: secretStore.find(ref)?.keyId };
    }
    const place = kind === "key" ? id : this.#seen.get(fingerprint);
    const [origin = "", keyId = ""] = place?.split(" ") ?? [];
    const key = keys.find(keyId, origin);
    if (key === undefined || place === undefined || kind === "former") return undefined;
    this.#seen.set(fingerprint, place);
    const facts = this.#listedFacts(key);
    // The secret store holds another secret of the same key, or the key has another prefix: rotated.
    const hasOther = secretStore.findByKeyId(key.id, origin) !== undefined || kind !== "key";
    if (key.rotated_at == null || !hasOther || facts.status === "dead") return facts;
    return { ...facts, status: "dead", since: new Date(key.rotated_at) };
  }

  #listedFacts(key: ApiKey): KeyFacts {
    const expiry = parseTime(key.expires_at);
    const isOver = expiry !== undefined && expiry <= new Date();
    const isRevoked = key.status === "revoked";
    const isDead = isRevoked || key.status === "expired" || isOver;
    return {
      name: key.name,
      id: key.id,
      connection: this.services.connections.keys.connectionOf(key)?.id,
      status: isDead ? "dead" : key.status === "active" ? "live" : "unknown",
      since: isRevoked ? parseTime(key.revoked_at) : isOver ? expiry : undefined,
      lastUsed: parseTime(key.last_used_at),
      workspace: key.workspace_id ?? undefined,
    };
  }

  learned(fingerprint: string, works: boolean): void {
    this.#tried.set(fingerprint, { works, at: new Date() });
    this.#changed.fire(false);
  }

  /** Reads the secret store's secrets; while its index is empty, this touches no keyring. */
  readSecretStore(): Promise<void> {
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
    const marks: StoredMark[] = [];
    const { secretStore } = this.services;
    for (const { ref } of [...secretStore.list(), ...secretStore.clientSecrets()]) {
      const secret = await secretStore.read(ref).catch(() => undefined);
      if (secret === undefined) continue;
      const mark = secret.mark(this.#salt, factorOf(this.#salt));
      marks.push({ ref, ...mark, isKey: secret.startsWith(keyHead) });
    }
    const before = this.#marks;
    const names = (of: readonly StoredMark[]): string => of.map(({ mac, ref }) => mac + ref).join();
    if (names(before) === names(marks)) {
      this.#changed.fire(false);
      return;
    }
    for (const { mac, ref } of before) {
      const entry = secretStore.find(ref);
      // A forgotten secret may live on; a replaced one does not.
      if (entry === undefined || marks.some((mark) => mark.mac === mac)) continue;
      this.#former.set(mac, { ref, name: entry.name, since: new Date() });
    }
    this.#marks = marks;
    this.stored = marks.length === 0 ? undefined : new StoredSecrets(this.#salt, marks);
    this.#changed.fire(true);
  }

  #listChanged(): void {
    const { items } = this.services.connections.keys;
    const before = this.#prefixes;
    this.#prefixes = items.map(({ id, prefix }) => `${id}=${prefix}`).join();
    this.#changed.fire(this.#prefixes !== before);
  }
}

/** Characters. A shorter public prefix would match too many keys. */
const shortestPrefix = "sk_sc_".length + 4;

/** The only listed key whose public prefix the secret starts with; undefined if there are several. */
function listedKey(secret: string, keys: readonly ApiKey[]): ApiKey | undefined {
  const [match, ...others] = keys.filter(
    ({ prefix }) => prefix != null && prefix.length >= shortestPrefix && secret.startsWith(prefix),
  );
  return others.length > 0 ? undefined : match;
}

export type KeyOrigin =
  | { readonly kind: "reach"; readonly reach: Connection }
  /** The secret store has it for an address to which there is no connection. */
  | { readonly kind: "elsewhere"; readonly origin: string };

/**
 * The connection that may be asked about a key, which is never sent to an address that it was not given for: the
 * one for which the secret store holds it; otherwise the one that lists a key with its prefix; otherwise the window's active
 * connection. @throws SecretStoreError
 */
export async function keyOrigin(
  { secretStore, connections }: { readonly secretStore: SecretStore; readonly connections: Connections },
  secret: Secret,
): Promise<KeyOrigin> {
  for (const origin of new Set(secretStore.list().map((entry) => entry.origin))) {
    if ((await secretStore.findBySecret(secret, origin)) === undefined) continue;
    const reach = connections.all.find((one) => {
      const endpoint = one.endpoint();
      return endpoint.ok && endpoint.value.origin === origin;
    });
    return reach === undefined ? { kind: "elsewhere", origin } : { kind: "reach", reach };
  }
  const listing = connections.all.find(({ keys }) =>
    keys.state.items.some(({ prefix }) => (prefix?.length ?? 0) >= shortestPrefix && secret.startsWith(prefix ?? "")),
  );
  return { kind: "reach", reach: listing ?? connections.access };
}
