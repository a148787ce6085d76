// Exports and imports: their state, what a file to import is, and the transfer of files from and to pre-signed URLs,
// without the API key, without following redirects, and with the URL in no error. Pure but for `fetch`, a parameter.

import { join } from "node:path";
import { failure, succeeded, type ApiError, type Result } from "../../api/errors";
import { responseProblem, networkProblem } from "../../api/response";
import type { Connection } from "../../connections/connection";
import { announcedLength } from "../../files/save-stream";
import { reveal, type Secret } from "../../secrets/secret";
import type { Services } from "../../services";
import { entryFiles, hasTexts } from "../../storage/replicated-index";
import type { EntryFiles, EntryKind } from "../../storage/replicated-index";
import { toFileName } from "../../ui/untrusted-text";
import { isSafeForSecrets, type Fetch } from "../commands/client-credentials";

export type TransferState = "waiting" | "made" | "failed";

export interface TransferStatus {
  readonly status?: string | null | undefined;
  readonly completed_at?: string | null | undefined;
  readonly error_message?: string | null | undefined;
}

/** A status that this version doesn't know is judged by the other fields. */
export function transferState({ status, completed_at, error_message }: TransferStatus): TransferState {
  switch (status) {
    case "pending":
    case "processing":
      return "waiting";
    case "completed":
      return "made";
    case "failed":
      return "failed";
    default:
      if (error_message != null && error_message !== "") return "failed";
      return completed_at == null || completed_at === "" ? "waiting" : "made";
  }
}

/** Whether its file has expired. There is no `expires_at` until there is a file. */
export function isExpired(expires_at: string | null | undefined, now: Date): boolean {
  return Date.parse(expires_at ?? "") <= now.getTime();
}

/**
 * A SHA-256 in hexadecimal digits; undefined for anything else. The API's description leaves its form open:
 * hexadecimal digits have been seen, and object stores use the other forms.
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
  /** As Keycloak writes it, unencrypted. */
  | { readonly kind: "plain"; readonly realm: string }
  /** Not readable here, such as an encrypted export. */
  | { readonly kind: "sealed" }
  | { readonly kind: "empty" }
  /** JSON, but no realm. `several`: a list of realms, which can only be imported one by one. */
  | { readonly kind: "no-realm"; readonly several: boolean };

/** Larger files are not read to find out what they are. Bytes. */
export const mostInspected = 64_000_000;

/** `bytes`: the file, or its beginning if it is larger than that. */
export function realmFileOf(bytes: Uint8Array, size: number): RealmFile {
  if (size === 0) return { kind: "empty" };
  if (size > bytes.length) return { kind: "sealed" };
  let value: unknown;
  try {
    // The decoder removes a byte order mark, which JSON does not allow.
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { kind: "sealed" };
  }
  const realm = typeof value === "object" && value !== null && "realm" in value && value.realm;
  return typeof realm === "string" && realm !== ""
    ? { kind: "plain", realm }
    : { kind: "no-realm", several: Array.isArray(value) };
}

/** The only place that puts a password into a request. `field`: the API's name for it. */
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
export function dialogFilter(ending: string): string[] {
  return [...new Set([ending, ending.split(".").at(-1) ?? ending])];
}

/** “customers-prod-2026-11-26.zip”. */
export function suggestedName(name: string, day: Date, ending: string): string {
  const date = day.toISOString().slice(0, 10);
  return `${[toFileName(name), date].filter((part) => part !== "").join("-")}.${ending}`;
}

/**
 * A realm export that was made from here. The API can't list them, so each is recorded in a small file, without any
 * URL or password.
 */
export interface RealmExportRecord {
  readonly id: string;
  readonly connection: string;
  /** Of the API that made it. */
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

const kind: EntryKind<RealmExportRecord> = {
  is: (value): value is RealmExportRecord =>
    hasTexts(value, ["id", "connection", "cluster", "clusterName", "realm", "at"], ["origin"]),
  idOf: recordId,
  // Nothing is written twice.
};

export function realmExportRecords({
  context,
  drafts,
}: Pick<Services, "context" | "drafts">): EntryFiles<RealmExportRecord> {
  return entryFiles(join(context.globalStorageUri.fsPath, "realm-exports"), kind, drafts);
}

/** The exports that a connection can see, newest first. */
export async function recordedExports(
  services: Pick<Services, "context" | "drafts">,
  connection: Pick<Connection, "id" | "clusters" | "origin">,
): Promise<readonly RealmExportRecord[]> {
  const { id, clusters } = connection;
  const isSeen = (one: RealmExportRecord): boolean =>
    one.origin === connection.origin() && clusters.find(one.cluster) !== undefined;
  const all = await realmExportRecords(services).all();
  return all.filter((one) => one.connection === id || isSeen(one)).sort((a, b) => b.at.localeCompare(a.at));
}

export interface OpenedDownload {
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes, if announced. */
  readonly total: number | undefined;
}

export interface FileUpload {
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes. */
  readonly size: number;
}

interface TransferLimits {
  /** The user's. */
  readonly signal?: AbortSignal;
  /** Gives up after so many milliseconds without progress. */
  readonly stallMs?: number;
}

const defaultStallMs = 30_000;

/** Waits for the headers only: the timeouts of the body are the reader's. */
export async function openDownload(
  address: Secret,
  fetch: Fetch,
  patience: TransferLimits = {},
): Promise<Result<OpenedDownload>> {
  const deadline = new Deadline(patience);
  const answer = await ask(address, fetch, { method: "GET" }, deadline);
  deadline.end();
  if (!answer.ok) return answer;
  const { body, headers } = answer.value;
  if (body === null) return failure({ kind: "unreadable", status: 200, html: false });
  return succeeded({ body: body as ReadableStream<Uint8Array>, total: announcedLength(headers) });
}

/** May be repeated: an uploaded file has no effect until it is imported. */
export async function upload(
  address: Secret,
  { body, size }: FileUpload,
  fetch: Fetch,
  { progressed, ...patience }: TransferLimits & { readonly progressed?: (bytes: number) => void } = {},
): Promise<Result<undefined>> {
  const deadline = new Deadline(patience);
  let sent = 0;
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        deadline.extend();
        sent += piece.length;
        progressed?.(sent);
        controller.enqueue(piece);
      },
    }),
  );
  // Object stores need the length in advance.
  const headers = { "content-length": String(size) };
  const init = { method: "PUT", headers, body: counted, duplex: "half" as const };
  const answer = await ask(address, fetch, init, deadline);
  deadline.end();
  if (!answer.ok) return answer;
  void answer.value.body?.cancel().catch(() => undefined);
  return succeeded(undefined);
}

async function ask(address: Secret, fetch: Fetch, init: RequestInit, deadline: Deadline): Promise<Result<Response>> {
  const url = reveal(address);
  if (!isSafeForSecrets(url)) return failure({ kind: "unreadable", status: 200, html: false });
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: deadline.signal });
    if (response.ok) return succeeded(response);
    void response.body?.cancel().catch(() => undefined);
    return failure(refusalOf(response));
  } catch (error) {
    return failure(deadline.problem ?? networkProblem(error));
  }
}

function refusalOf({ status, headers }: Response): ApiError {
  // Says nothing about the API key, which is not sent.
  if (status === 401 || status === 403) return { kind: "forbidden" };
  return responseProblem(status, headers, undefined, false);
}

/** Aborts when nothing has happened for a while, or the user cancels. */
class Deadline {
  readonly #stalled = new AbortController();
  readonly #stallMs: number;
  readonly #person: AbortSignal | undefined;
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor({ signal, stallMs = defaultStallMs }: TransferLimits) {
    this.#person = signal;
    this.#stallMs = stallMs;
    this.signal = AbortSignal.any([this.#stalled.signal, ...(signal === undefined ? [] : [signal])]);
    this.extend();
  }

  extend(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stalled.abort(), this.#stallMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Why it was aborted. */
  get problem(): ApiError | undefined {
    if (this.#person?.aborted === true) return { kind: "cancelled" };
    return this.#stalled.signal.aborted ? { kind: "timeout", seconds: this.#stallMs / 1000 } : undefined;
  }
}
