// Saves a stream to a file: counted, hashed and written piece by piece, and under its final name only once it is
// complete and has the expected hash.

import { createHash } from "node:crypto";
import { withDeadline } from "./disk";

/** Where it is written to. What `finish` has not been through leaves nothing behind. */
export interface Sink {
  open(): Promise<void>;
  write(piece: Uint8Array): Promise<void>;
  /** Gives it its final name. */
  finish(): Promise<void>;
  /** Removes the partial file. Safe at any time, and never rejects. */
  abandon(): Promise<void>;
}

/** What a sink throws that holds no more than so many bytes. */
export class TooLarge extends Error {
  constructor(readonly most: number) {
    super("Too large");
  }
}

export interface Saving {
  /** How many bytes there should be, if known. */
  readonly total?: number | undefined;
  /** In hexadecimal digits, if known. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progressed?: (bytes: number) => void;
  /** Bytes after which nothing more is read, whatever was announced. Default 16 GiB. */
  readonly mostBytes?: number;
  /** Milliseconds for all of it: a trickle never stalls. Default 6 hours. */
  readonly longestMs?: number;
  /** Milliseconds without a single byte after which nothing more is waited for. Default 30,000. */
  readonly stallMs?: number;
}

const defaultMostBytes = 16 * 1024 ** 3;
const defaultLongestMs = 6 * 3_600_000;
const longestAbandonMs = 2000;

/** How it ended. Only `saved` has left a file. */
export type Saved =
  | { readonly kind: "saved"; readonly bytes: number; readonly sha256: string }
  | { readonly kind: "cancelled" }
  | { readonly kind: "stalled"; readonly seconds: number }
  /** It did not end within a limit. */
  | { readonly kind: "endless"; readonly limit: "bytes" | "seconds"; readonly most: number }
  /** The connection broke. */
  | { readonly kind: "broken"; readonly error: unknown }
  /** It ended, with fewer or more bytes than were announced. */
  | { readonly kind: "incomplete"; readonly bytes: number; readonly total: number }
  /** It is complete, but has another hash. */
  | { readonly kind: "mismatch"; readonly sha256: string; readonly wanted: string }
  /** For the file system that it was to be written to. */
  | { readonly kind: "too-large"; readonly most: number }
  | { readonly kind: "unwritable"; readonly error: unknown };

export async function saveStream(body: ReadableStream<Uint8Array>, sink: Sink, saving: Saving = {}): Promise<Saved> {
  const reader = body.getReader();
  let saved: Saved | undefined;
  try {
    saved = await pump(reader, sink, saving);
    return saved;
  } finally {
    if (saved?.kind !== "saved") {
      // Not awaited: a stuck stream may be stuck in this, too.
      void reader.cancel().catch(() => undefined);
      // A disk that does not answer may not answer this either.
      await withDeadline(sink.abandon(), longestAbandonMs, () => new Error("Too late")).catch(() => undefined);
    }
  }
}

async function pump(reader: ReadableStreamDefaultReader<Uint8Array>, sink: Sink, saving: Saving): Promise<Saved> {
  const { total, sha256: wanted, signal, progressed, stallMs = 30_000 } = saving;
  const { mostBytes = defaultMostBytes, longestMs = defaultLongestMs } = saving;
  const started = performance.now();
  const hash = createHash("sha256");
  let bytes = 0;
  const unopened = await written(() => sink.open(), signal);
  if (unopened !== undefined) return unopened;
  for (;;) {
    const next = await ended(() => reader.read(), {
      ...{ signal, stallMs },
      failed: (error) => ({ kind: "broken", error }),
    });
    if ("kind" in next) return next;
    if (next.done) break;
    if (performance.now() - started > longestMs) {
      return { kind: "endless", limit: "seconds", most: longestMs / 1000 };
    }
    hash.update(next.value);
    bytes += next.value.length;
    // A server that announces too little could fill the disk.
    if (bytes > mostBytes) return { kind: "endless", limit: "bytes", most: mostBytes };
    if (total !== undefined && bytes > total) return { kind: "incomplete", bytes, total };
    const failed = await written(() => sink.write(next.value), signal);
    if (failed !== undefined) return failed;
    progressed?.(bytes);
  }
  if (total !== undefined && bytes !== total) return { kind: "incomplete", bytes, total };
  const sha256 = hash.digest("hex");
  if (wanted !== undefined && wanted.toLowerCase() !== sha256) {
    return { kind: "mismatch", sha256, wanted };
  }
  // It is complete: from here on it can't be cancelled.
  return (await written(() => sink.finish())) ?? { kind: "saved", bytes, sha256 };
}

interface Ending {
  readonly signal: AbortSignal | undefined;
  readonly stallMs?: number;
  readonly failed: (error: unknown) => Saved;
}

/** The result of the work, or the reason for giving up on it. */
function ended<T>(work: () => Promise<T>, { signal, stallMs, failed }: Ending): Promise<T | Saved> {
  return new Promise((resolve) => {
    const end = (result: T | Saved): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancelled);
      resolve(result);
    };
    const cancelled = (): void => end({ kind: "cancelled" });
    const timer =
      stallMs === undefined ? undefined : setTimeout(() => end({ kind: "stalled", seconds: stallMs / 1000 }), stallMs);
    if (signal?.aborted === true) {
      cancelled();
      return;
    }
    signal?.addEventListener("abort", cancelled);
    work().then(end, (error: unknown) => end(signal?.aborted === true ? { kind: "cancelled" } : failed(error)));
  });
}

/** `signal`: the person can cancel even if the disk never responds. */
async function written(act: () => Promise<void>, signal?: AbortSignal): Promise<Saved | undefined> {
  const failed = (error: unknown): Saved =>
    error instanceof TooLarge ? { kind: "too-large", most: error.most } : { kind: "unwritable", error };
  return (await ended(act, { signal, failed })) ?? undefined;
}

/** The length of a response's body as it will be read; undefined if the headers don't say. */
export function announcedLength(headers: Headers): number | undefined {
  const text = headers.get("Content-Length") ?? "";
  // A compressed body is longer when it is read.
  const encoding = headers.get("Content-Encoding") ?? "identity";
  return encoding === "identity" && /^\d+$/.test(text) ? Number(text) : undefined;
}
