// Saves a stream to a file: counts, hashes and writes it in chunks. The file gets its final name only when it is complete
// and has the expected hash.

import { createHash } from "node:crypto";
import { unlessAborted } from "../api/wait";
import { withDeadline } from "./disk";

/** A destination for a stream. Until `finish` has succeeded there is only a partial file. */
export interface Sink {
  open(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
  /** Gives the file its final name. */
  finish(): Promise<void>;
  /** Removes the partial file. Safe at any time, and never rejects. */
  abandon(): Promise<void>;
}

/** Thrown by a sink that accepts a limited number of bytes. */
export class TooLargeError extends Error {
  constructor(readonly max: number) {
    super("Too large");
  }
}

export interface StreamSaveOptions {
  /** The expected number of bytes, if known. */
  readonly total?: number | undefined;
  /** The expected hash in hexadecimal digits, if known. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (bytes: number) => void;
  /** The largest size in bytes, whatever was announced. Default 16 GiB. */
  readonly maxBytes?: number;
  /** Milliseconds for the whole stream, since a trickle never stalls. Default 6 hours. */
  readonly maxMs?: number;
  /** Milliseconds without a byte after which the stream counts as stalled. Default 30,000. */
  readonly stallMs?: number;
}

/** How saving ended. Only `saved` has left a file. */
export type SaveOutcome =
  | { readonly kind: "saved"; readonly bytes: number; readonly sha256: string }
  | { readonly kind: "cancelled" }
  | { readonly kind: "stalled"; readonly seconds: number }
  /** The stream did not end within a limit. */
  | { readonly kind: "endless"; readonly limit: "bytes" | "seconds"; readonly max: number }
  /** The connection broke. */
  | { readonly kind: "broken"; readonly error: unknown }
  /** The stream had fewer or more bytes than were announced. */
  | { readonly kind: "incomplete"; readonly bytes: number; readonly total: number }
  /** The stream is complete, but has another hash. */
  | { readonly kind: "mismatch"; readonly sha256: string; readonly expected: string }
  /** The stream has more bytes than the sink accepts. */
  | { readonly kind: "too-large"; readonly max: number }
  | { readonly kind: "unwritable"; readonly error: unknown };

export async function saveStream(
  body: ReadableStream<Uint8Array>,
  sink: Sink,
  saving: StreamSaveOptions = {},
): Promise<SaveOutcome> {
  const reader = body.getReader();
  let saved: SaveOutcome | undefined;
  try {
    saved = await pump(reader, sink, saving);
    return saved;
  } finally {
    if (saved?.kind !== "saved") {
      // Not awaited: a stuck stream may get stuck in cancelling, too.
      void reader.cancel().catch(() => undefined);
      // A disk that doesn't respond may not respond to this either.
      await withDeadline(sink.abandon(), 2000).catch(() => undefined);
    }
  }
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  sink: Sink,
  saving: StreamSaveOptions,
): Promise<SaveOutcome> {
  const { total, sha256: expected, signal, onProgress, stallMs = 30_000 } = saving;
  const { maxBytes = 16 * 1024 ** 3, maxMs = 6 * 3_600_000 } = saving;
  const started = performance.now();
  const hash = createHash("sha256");
  let bytes = 0;
  const unopened = await unlessFailed(() => sink.open(), writeFailure, signal);
  if (unopened) return unopened;
  for (;;) {
    const next = await unlessFailed(
      () => withDeadline(reader.read(), stallMs, () => new StalledError()),
      (error) =>
        error instanceof StalledError ? { kind: "stalled", seconds: stallMs / 1000 } : { kind: "broken", error },
      signal,
    );
    if ("kind" in next) return next;
    if (next.done) break;
    if (performance.now() - started > maxMs) {
      return { kind: "endless", limit: "seconds", max: maxMs / 1000 };
    }
    hash.update(next.value);
    bytes += next.value.length;
    // A server that announces too little could fill the disk.
    if (bytes > maxBytes) return { kind: "endless", limit: "bytes", max: maxBytes };
    if (total !== undefined && bytes > total) return { kind: "incomplete", bytes, total };
    const unwritten = await unlessFailed(() => sink.write(next.value), writeFailure, signal);
    if (unwritten) return unwritten;
    onProgress?.(bytes);
  }
  if (total !== undefined && bytes !== total) return { kind: "incomplete", bytes, total };
  const sha256 = hash.digest("hex");
  if (expected !== undefined && expected.toLowerCase() !== sha256) {
    return { kind: "mismatch", sha256, expected };
  }
  // The stream is complete: from here on it can't be cancelled.
  return (await unlessFailed(() => sink.finish(), writeFailure)) ?? { kind: "saved", bytes, sha256 };
}

class StalledError extends Error {}

/** The result of the work, or how saving ends without it. The user can cancel even if a disk never responds. */
async function unlessFailed<T>(
  work: () => Promise<T>,
  failure: (error: unknown) => SaveOutcome,
  signal?: AbortSignal,
): Promise<T | SaveOutcome> {
  const isCancelled = (): boolean => signal?.aborted === true;
  if (isCancelled()) return { kind: "cancelled" };
  try {
    return await unlessAborted(work(), signal);
  } catch (error) {
    return isCancelled() ? { kind: "cancelled" } : failure(error);
  }
}

function writeFailure(error: unknown): SaveOutcome {
  return error instanceof TooLargeError ? { kind: "too-large", max: error.max } : { kind: "unwritable", error };
}

/** The length of a response's body as it will be read; undefined if the headers don't say. */
export function contentLength(headers: Headers): number | undefined {
  const text = headers.get("Content-Length") ?? "";
  // A compressed body is longer when it is read.
  const encoding = headers.get("Content-Encoding") ?? "identity";
  return encoding === "identity" && /^\d+$/.test(text) ? Number(text) : undefined;
}
