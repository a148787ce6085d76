// Fetches from, and puts to, an address that is a permission by itself: without the API key, and followed
// nowhere else. The address is in no error. Plain code with a port.

import { answerProblem, networkProblem } from "../../../api/response";
import { answered, refused, type Answer, type Problem } from "../../../api/problem";
import { announcedLength } from "../../../files/save-stream";
import { reveal, type Secret } from "../../../vault/secret";
import { mayBeSentTo, type Fetch } from "../acts/token";

export interface Opened {
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes, where that was announced. */
  readonly total: number | undefined;
}

export interface Source {
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes. */
  readonly size: number;
}

interface Patience {
  /** The person's. */
  readonly signal?: AbortSignal;
  /** Milliseconds in which nothing happens after which nothing more is waited for. */
  readonly stallMs?: number;
}

const defaultStallMs = 30_000;

/** Waits for the head only: whoever reads the body looks after that. */
export async function openDownload(
  address: Secret,
  fetch: Fetch,
  patience: Patience = {},
): Promise<Answer<Opened>> {
  const deadline = new Deadline(patience);
  const answer = await ask(address, fetch, { method: "GET" }, deadline);
  deadline.end();
  if (!answer.ok) return answer;
  const { body, headers } = answer.value;
  if (body === null) return refused({ kind: "unreadable", status: 200, html: false });
  return answered({ body: body as ReadableStream<Uint8Array>, total: announcedLength(headers) });
}

/** What was put somewhere and is not asked for is of no use to anybody, so this may be tried again. */
export async function upload(
  address: Secret,
  { body, size }: Source,
  fetch: Fetch,
  { progressed, ...patience }: Patience & { readonly progressed?: (bytes: number) => void } = {},
): Promise<Answer<undefined>> {
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
  // Stores take no body whose length is not said before.
  const headers = { "content-length": String(size) };
  const init = { method: "PUT", headers, body: counted, duplex: "half" as const };
  const answer = await ask(address, fetch, init, deadline);
  deadline.end();
  if (!answer.ok) return answer;
  void answer.value.body?.cancel().catch(() => undefined);
  return answered(undefined);
}

async function ask(
  address: Secret,
  fetch: Fetch,
  init: RequestInit,
  deadline: Deadline,
): Promise<Answer<Response>> {
  const url = reveal(address);
  if (!mayBeSentTo(url)) return refused({ kind: "unreadable", status: 200, html: false });
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: deadline.signal });
    if (response.ok) return answered(response);
    void response.body?.cancel().catch(() => undefined);
    return refused(refusalOf(response));
  } catch (error) {
    return refused(deadline.problem ?? networkProblem(error));
  }
}

function refusalOf({ status, headers }: Response): Problem {
  // What is asked here knows no key, and refuses none.
  if (status === 401 || status === 403) return { kind: "forbidden" };
  return answerProblem(status, headers, undefined, false);
}

/** Goes off when nothing has happened for a while, or the person has changed their mind. */
class Deadline {
  readonly #stalled = new AbortController();
  readonly #stallMs: number;
  readonly #person: AbortSignal | undefined;
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor({ signal, stallMs = defaultStallMs }: Patience) {
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

  /** Why it went off. */
  get problem(): Problem | undefined {
    if (this.#person?.aborted === true) return { kind: "cancelled" };
    return this.#stalled.signal.aborted
      ? { kind: "timeout", seconds: this.#stallMs / 1000 }
      : undefined;
  }
}
