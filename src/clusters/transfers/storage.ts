// Downloads from, and uploads to, a pre-signed URL: without the API key, without following redirects, and with the
// URL in no error. Pure but for `fetch`, which is passed in.

import { failure, succeeded, type ApiError, type Result } from "../../api/errors";
import { answerProblem, networkProblem } from "../../api/response";
import { announcedLength } from "../../files/save-stream";
import { reveal, type Secret } from "../../secrets/secret";
import { isSafeForSecrets, type Fetch } from "../commands/client-credentials";

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
  /** The person's. */
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
  {
    progressed,
    ...patience
  }: TransferLimits & { readonly progressed?: (bytes: number) => void } = {},
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

async function ask(
  address: Secret,
  fetch: Fetch,
  init: RequestInit,
  deadline: Deadline,
): Promise<Result<Response>> {
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
  return answerProblem(status, headers, undefined, false);
}

/** Aborts when nothing has happened for a while, or the person cancels. */
class Deadline {
  readonly #stalled = new AbortController();
  readonly #stallMs: number;
  readonly #person: AbortSignal | undefined;
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor({ signal, stallMs = defaultStallMs }: TransferLimits) {
    this.#person = signal;
    this.#stallMs = stallMs;
    this.signal = AbortSignal.any([
      this.#stalled.signal,
      ...(signal === undefined ? [] : [signal]),
    ]);
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
    return this.#stalled.signal.aborted
      ? { kind: "timeout", seconds: this.#stallMs / 1000 }
      : undefined;
  }
}
