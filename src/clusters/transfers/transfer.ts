// Exports and imports: their state, the kind of a file to import, and the transfer of files from and to pre-signed URLs.
// Transfers don't send the API key, follow no redirects, and have errors without the URL. Runs in plain Node.

import { join } from "node:path";
import { failure, succeeded, type Result } from "../../api/errors";
import { responseProblem, networkProblem } from "../../api/response";
import type { Connection } from "../../connections/connection";
import { contentLength } from "../../files/save-stream";
import { reveal, type Secret } from "../../secrets/secret";
import type { Services } from "../../services";
import { entryFiles, hasStrings, type EntryFiles, type EntryKind } from "../../storage/replicated-index";
import { toFileName } from "../../ui/untrusted-text";
import { isSafeForSecrets, type Fetch } from "../commands/client-credentials";

export type TransferState = "waiting" | "completed" | "failed";

export type TransferStatus = Partial<
  Readonly<Record<"status" | "completed_at" | "error_message", string | null | undefined>>
>;

/** For a status that this version does not know, the other fields decide. */
export function transferState({ status, completed_at, error_message }: TransferStatus): TransferState {
  switch (status) {
    case "pending":
    case "processing":
      return "waiting";
    case "completed":
      return "completed";
    case "failed":
      return "failed";
    default:
      if (error_message != null && error_message !== "") return "failed";
      return completed_at == null || completed_at === "" ? "waiting" : "completed";
  }
}

/** Whether the exported file has expired. There is no `expires_at` until there is a file. */
export function isExpired(expires_at: string | null | undefined, now: Date): boolean {
  return Date.parse(expires_at ?? "") <= now.getTime();
}

/**
 * A SHA-256 in hexadecimal digits; undefined for anything else. The API's description doesn't specify the format:
 * Skycloak has been seen to use hexadecimal digits, and object stores use the other formats.
 */
export function sha256Hex(text: string | null | undefined): string | undefined {
  const bare = (text ?? "").trim().replace(/^sha-?256[:=-]/i, "");
  if (/^[0-9a-f]{64}$/i.test(bare)) return bare.toLowerCase();
  // 32 bytes in Base64.
  if (/^[A-Za-z0-9+/]{43}=$/.test(bare)) return Buffer.from(bare, "base64").toString("hex");
  return undefined;
}

/** A file that is to be imported as a realm. */
export type RealmFile =
  /** An unencrypted realm, as Keycloak exports it. */
  | { readonly kind: "plain"; readonly realm: string }
  /** Not readable here, such as an encrypted export. */
  | { readonly kind: "opaque" }
  /** No content, several realms, which have to be imported separately, or other JSON. */
  | { readonly kind: "empty" | "list" | "other" };

/** The maximum size of a file whose content is inspected. Bytes. */
export const maxInspectedSize = 64_000_000;

export function inspectRealmFile(bytes: Uint8Array): RealmFile {
  if (bytes.length === 0) return { kind: "empty" };
  let value: unknown;
  try {
    // The decoder removes a byte order mark, which JSON does not allow.
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { kind: "opaque" };
  }
  const realm = typeof value === "object" && value !== null && "realm" in value && value.realm;
  if (typeof realm === "string" && realm !== "") return { kind: "plain", realm };
  return { kind: Array.isArray(value) ? "list" : "other" };
}

/** The only function that puts a password into a request. `field`: the API's name for it. */
export function withPassword(
  body: Readonly<Record<string, unknown>>,
  field: "encryption_password" | "password",
  password: Secret | undefined,
): Readonly<Record<string, unknown>> {
  return password === undefined ? body : { ...body, [field]: reveal(password) };
}

/** Extensions of exported files. A realm's file is always encrypted. */
export const exportExtensions = { cluster: "zip", realm: "zip.enc" } as const;

/**
 * The filter of a file dialog. Includes the last part alone: VS Code's own dialog compares only that with
 * the file name, and would append the whole extension a second time.
 */
export function dialogFilter(extension: string): string[] {
  return [...new Set([extension, extension.split(".").at(-1) ?? extension])];
}

/** “customers-prod-2026-11-26.zip”. */
export function suggestedName(name: string, day: Date, extension: string): string {
  const date = day.toISOString().slice(0, 10);
  return `${[toFileName(name), date].filter((part) => part !== "").join("-")}.${extension}`;
}

/** A realm export that was started on this machine. The API can't list them, so each is recorded in a small file. */
export interface RealmExportRecord {
  readonly id: string;
  readonly connection: string;
  /** The origin of the API that created it. */
  readonly origin?: string;
  readonly cluster: string;
  readonly clusterName: string;
  readonly realm: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** The ID of a record: two servers may have given out the same export ID. */
export function recordId({ connection, id }: Pick<RealmExportRecord, "connection" | "id">): string {
  return `${connection} ${id}`;
}

const entryKind: EntryKind<RealmExportRecord> = {
  is: (value): value is RealmExportRecord =>
    hasStrings(value, ["id", "connection", "cluster", "clusterName", "realm", "at"], ["origin"]),
  idOf: recordId,
};

export function realmExportRecords({
  context,
  drafts,
}: Pick<Services, "context" | "drafts">): EntryFiles<RealmExportRecord> {
  return entryFiles(join(context.globalStorageUri.fsPath, "realm-exports"), entryKind, drafts);
}

/** The recorded exports to which a connection has access, newest first. */
export async function recordedExports(
  services: Pick<Services, "context" | "drafts">,
  connection: Pick<Connection, "id" | "clusters" | "origin">,
): Promise<readonly RealmExportRecord[]> {
  const { id, clusters } = connection;
  const isVisible = ({ origin, cluster }: RealmExportRecord): boolean =>
    origin === connection.origin() && clusters.find(cluster) !== undefined;
  const all = await realmExportRecords(services).all();
  return all.filter((record) => record.connection === id || isVisible(record)).sort((a, b) => b.at.localeCompare(a.at));
}

interface TransferLimits {
  /** Aborted when the user cancels. */
  readonly signal?: AbortSignal;
  /** Milliseconds without progress after which the transfer fails. */
  readonly stallMs?: number;
}

/** Waits for the headers only. The caller limits the time for reading the body. `total`: in bytes, if announced. */
export async function openDownload(signedUrl: Secret, fetch: Fetch, limits?: TransferLimits) {
  const response = await send(signedUrl, fetch, () => ({ method: "GET" }), limits);
  if (!response.ok) return response;
  const { body, headers } = response.value;
  if (body === null) return failure({ kind: "unreadable", status: 200, html: false });
  return succeeded({ body: body as ReadableStream<Uint8Array>, total: contentLength(headers) });
}

export interface FileUpload {
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes. */
  readonly size: number;
}

/** Safe to repeat, because an uploaded file has no effect until it is imported. */
export async function upload(
  signedUrl: Secret,
  { body, size }: FileUpload,
  fetch: Fetch,
  { progressed, ...limits }: TransferLimits & { readonly progressed?: (bytes: number) => void } = {},
): Promise<Result<undefined>> {
  let sent = 0;
  const request = (resetTimer: () => void): RequestInit => {
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        resetTimer();
        sent += chunk.length;
        progressed?.(sent);
        controller.enqueue(chunk);
      },
    });
    // Object stores need the length in advance.
    const headers = { "content-length": String(size) };
    return { method: "PUT", headers, body: body.pipeThrough(counter), duplex: "half" };
  };
  const response = await send(signedUrl, fetch, request, limits);
  if (!response.ok) return response;
  void response.value.body?.cancel().catch(() => undefined);
  return succeeded(undefined);
}

/** Fails after `stallMs` without progress. `request`: gets a function to call on progress. */
async function send(
  signedUrl: Secret,
  fetch: Fetch,
  request: (resetTimer: () => void) => RequestInit,
  { signal, stallMs = 30_000 }: TransferLimits = {},
): Promise<Result<Response>> {
  const url = reveal(signedUrl);
  if (!isSafeForSecrets(url)) return failure({ kind: "unreadable", status: 200, html: false });
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), stallMs);
  const aborted = AbortSignal.any([stalled.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    const init = request(() => timer.refresh());
    const response = await fetch(url, { ...init, redirect: "manual", signal: aborted });
    if (response.ok) return succeeded(response);
    void response.body?.cancel().catch(() => undefined);
    const { status, headers } = response;
    // Not an error of the API key, which was not sent.
    if (status === 401 || status === 403) return failure({ kind: "forbidden" });
    return failure(responseProblem(status, headers, undefined, false));
  } catch (error) {
    if (signal?.aborted === true) return failure({ kind: "cancelled" });
    return failure(stalled.signal.aborted ? { kind: "timeout", seconds: stallMs / 1000 } : networkProblem(error));
  } finally {
    clearTimeout(timer);
  }
}
