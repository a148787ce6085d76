// Files of clusters: exports and imports of realms, the content of files, and access to them.

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { digest, randomToken } from "../issued-secrets";
import type { RealmResources } from "./cluster-resources";
import type { Job } from "./job";

/** An export of a realm; it belongs to the workspace, not the cluster. */
export interface RealmExportRecord {
  id: string;
  clusterId: string;
  realm: string;
  version: string;
  passwordDigest: string;
  job: Job;
  expiresAt: number;
}

export interface RealmImportRecord {
  id: string;
  clusterId: string;
  realm: string;
  kind: "upload" | "stored";
  sourceVersion: string | null;
  targetVersion: string;
  job: Job;
}

export class Transfers {
  readonly realmExports: RealmExportRecord[] = [];
  readonly realmImports: RealmImportRecord[] = [];
  /** By key; undefined: announced but not uploaded yet. */
  readonly uploads = new Map<string, string | undefined>();
  /** The secrets of applications, by cluster, realm and client. */
  readonly clientSecrets = new Map<string, string>();
  readonly #signing = randomBytes(16).toString("hex");
  /** The storage server's URL, once it listens. */
  storage = "";

  announceUpload(): { upload_url: string; s3_key: string } {
    const s3_key = `imports/${randomUUID()}.zip.enc`;
    this.uploads.set(s3_key, undefined);
    return { upload_url: this.address(s3_key), s3_key };
  }

  /** A URL that grants access by itself, like those of S3. */
  address(path: string): string {
    return `${this.storage}/${path}?X-Signature=${this.signature(path)}`;
  }

  signature(path: string): string {
    return createHash("sha256").update(`${this.#signing} ${path}`).digest("hex").slice(0, 32);
  }
}

/** A cluster's exported file: of the given size, reproducible, and a ZIP archive by its first bytes. */
export function fileText(id: string, bytes: number): string {
  const line = `-- ${id} ${"0123456789abcdef".repeat(4)}\n`;
  return `PK\u0003\u0004${line.repeat(Math.ceil(bytes / line.length))}`.slice(0, bytes);
}

export function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const magic = "skycloak-realm-export";

/** A realm's exported file: its password and realm, and padding. */
export function realmFile(record: RealmExportRecord, bytes: number): string {
  const { id, realm, version, passwordDigest } = record;
  const head = JSON.stringify({ magic, realm, version, passwordDigest });
  return `${head}\n${fileText(id, bytes)}`;
}

/** The content of an uploaded file; undefined if it is invalid. */
export function readRealmFile(
  text: string,
): { realm: string; version: string | null; passwordDigest: string | null } | undefined {
  try {
    // The first line of an encrypted export, or a whole unencrypted one in Keycloak's format.
    const [first = ""] = text.split("\n");
    const file = JSON.parse(first.includes(magic) ? first : text) as Record<string, unknown>;
    const { realm, version, passwordDigest } = file;
    if (typeof realm !== "string") return undefined;
    return {
      realm,
      version: typeof version === "string" ? version : null,
      passwordDigest: typeof passwordDigest === "string" ? passwordDigest : null,
    };
  } catch {
    return undefined;
  }
}

/** The key of an application's secret. */
export function secretName(clusterId: string, { realm }: RealmResources, clientId: string): string {
  return `${clusterId}/${realm.name}/${clientId}`;
}

export function newSecret(): string {
  return randomToken(32);
}

export function isPassword(password: string | undefined, wanted: string | null): boolean {
  return wanted === null || (password !== undefined && digest(password) === wanted);
}
