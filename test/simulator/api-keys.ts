// The workspace's API keys. Only digests of secrets are kept here; IssuedSecrets has their text, for tests that search
// for it.

import { randomUUID } from "node:crypto";
import { rfc3339, type SimulatedClock } from "./clock";
import type { KeyChange, KeyInput, Settings } from "./control-protocol";
import { shaped, type AnswerShape, type ApiKey, type IssuedKey, type KeyStatus } from "./model";
import { grantable } from "./scopes";
import { digest, randomToken, type IssuedSecrets } from "./issued-secrets";

type KeyForm = Pick<Settings, "keyForm" | "rotationKeepsPrefix">;

/** Times are milliseconds since the epoch. */
export interface KeyRecord {
  readonly id: string;
  readonly workspaceId: string;
  /** Whether it is a session key: valid for an hour and rotated in place. */
  isSession: boolean;
  name: string;
  prefix: string;
  scopes: string[];
  notes: string | undefined;
  createdAt: number;
  expiresAt: number | undefined;
  lastUsedAt: number | undefined;
  revokedAt: number | undefined;
  rotatedAt: number | undefined;
  digest: string;
  shape: AnswerShape;
}

export interface IssuedRecord {
  record: KeyRecord;
  secret: string;
}

export class ApiKeys {
  readonly #workspaceId: string;
  readonly #clock: SimulatedClock;
  readonly #secrets: IssuedSecrets;
  readonly #form: () => KeyForm;
  readonly #keys = new Map<string, KeyRecord>();
  readonly #byDigest = new Map<string, KeyRecord>();
  #made = 0;

  constructor(workspaceId: string, clock: SimulatedClock, secrets: IssuedSecrets, form: () => KeyForm) {
    this.#workspaceId = workspaceId;
    this.#clock = clock;
    this.#secrets = secrets;
    this.#form = form;
  }

  /** Creates a key. Unknown scopes are silently ignored, like Skycloak does. */
  add(input: KeyInput & { workspaceId?: string }): IssuedRecord {
    const { prefix, secret } = this.#newSecret();
    const record: KeyRecord = {
      id: input.id ?? randomUUID(),
      workspaceId: input.workspaceId ?? this.#workspaceId,
      isSession: false,
      name: input.name,
      prefix,
      scopes: grantable(input.scopes ?? []),
      notes: input.notes,
      createdAt: time(input.created_at) ?? this.#clock.now(),
      expiresAt: time(input.expires_at),
      lastUsedAt: time(input.last_used_at),
      revokedAt: time(input.revoked_at),
      rotatedAt: time(input.rotated_at),
      digest: digest(secret),
      shape: input.shape ?? {},
    };
    this.#keys.set(record.id, record);
    this.#keep(record, secret);
    return { record, secret };
  }

  /** Gives the key a new secret. The old one is invalid from now on. */
  rotate(record: KeyRecord): string {
    const { prefix, secret } = this.#newSecret(this.#form().rotationKeepsPrefix ? record.prefix : undefined);
    this.#byDigest.delete(record.digest);
    record.prefix = prefix;
    record.digest = digest(secret);
    record.rotatedAt = this.#clock.now();
    this.#keep(record, secret);
    return secret;
  }

  /** Revokes the key. Revoking it again changes nothing. */
  revoke(record: KeyRecord): void {
    record.revokedAt ??= this.#clock.now();
  }

  /** Makes the key expire now. */
  expire(record: KeyRecord): void {
    record.expiresAt = this.#clock.now();
  }

  change(record: KeyRecord, change: KeyChange): void {
    if (change.name !== undefined) record.name = change.name;
    if (change.scopes !== undefined) record.scopes = grantable(change.scopes);
    if (change.notes !== undefined) record.notes = change.notes;
    if (change.shape !== undefined) record.shape = change.shape;
    record.createdAt = time(change.created_at) ?? record.createdAt;
    record.expiresAt = time(change.expires_at) ?? record.expiresAt;
    record.lastUsedAt = time(change.last_used_at) ?? record.lastUsedAt;
    record.revokedAt = time(change.revoked_at) ?? record.revokedAt;
    record.rotatedAt = time(change.rotated_at) ?? record.rotatedAt;
  }

  /** Removes the key as if it had never existed. */
  remove(record: KeyRecord): void {
    this.#keys.delete(record.id);
    this.#byDigest.delete(record.digest);
  }

  find(id: string): KeyRecord | undefined {
    return this.#keys.get(id);
  }

  /** The active key with this secret, marked as used now. */
  authenticate(secret: string): KeyRecord | undefined {
    const record = this.#byDigest.get(digest(secret));
    if (record === undefined || this.status(record) !== "active") return undefined;
    record.lastUsedAt = this.#clock.now();
    return record;
  }

  status(record: KeyRecord): KeyStatus {
    if (record.revokedAt !== undefined) return "revoked";
    if (record.expiresAt !== undefined && record.expiresAt <= this.#clock.now()) return "expired";
    return "active";
  }

  /** Newest first. */
  list(): KeyRecord[] {
    return [...this.#keys.values()].sort((a, b) => b.createdAt - a.createdAt);
  }

  /** The number of keys that count towards the plan's quota. */
  get activeCount(): number {
    return this.list().filter((record) => this.status(record) === "active").length;
  }

  /** The key itself, without the changes that a test made to its response. */
  view(record: KeyRecord): ApiKey {
    return {
      id: record.id,
      name: record.name,
      prefix: record.prefix,
      scopes: record.scopes,
      status: this.status(record),
      workspace_id: record.workspaceId,
      ...(record.notes === undefined ? {} : { notes: record.notes }),
      created_at: rfc3339(record.createdAt),
      ...optionalTime("expires_at", record.expiresAt),
      ...optionalTime("last_used_at", record.lastUsedAt),
      ...optionalTime("revoked_at", record.revokedAt),
      ...optionalTime("rotated_at", record.rotatedAt),
    };
  }

  /** The key as the API returns it. */
  answer(record: KeyRecord): Record<string, unknown> {
    return shaped(this.view(record), record.shape);
  }

  /** The response with the secret. */
  issued(record: KeyRecord, secret: string): Record<keyof IssuedKey, unknown> {
    return { full_key: secret, api_key: this.answer(record) };
  }

  #keep(record: KeyRecord, secret: string): void {
    this.#byDigest.set(record.digest, record);
    this.#secrets.add({ kind: "api-key", secret, of: record.id });
  }

  #newSecret(prefix?: string): { prefix: string; secret: string } {
    const { keyForm } = this.#form();
    const tagged = keyForm === "environment" || (keyForm === "alternating" && this.#made % 2 === 0);
    this.#made += 1;
    const head = prefix ?? `sk_sc_${tagged ? "live_" : ""}${randomToken(8).toLowerCase()}`;
    const joint = head.startsWith("sk_sc_live_") ? "_" : "";
    return { prefix: head, secret: `${head}${joint}${randomToken(32)}` };
  }
}

function time(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function optionalTime(name: string, ms: number | undefined): Record<string, string> {
  return ms === undefined ? {} : { [name]: rfc3339(ms) };
}
