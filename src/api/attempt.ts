// One attempt at a request: its turn, its headers, its deadline, its limits.

import { reveal, type Secret } from "../vault/secret";
import { bodyLimits, bodyText, refusalText, secretText } from "./body";
import { networkProblem } from "./failure";
import { answered, refused, type Answer, type Problem } from "./problem";
import type { Route } from "./routes";
import { unlessAborted } from "./wait";

export interface AttemptOptions {
  readonly apiVersion: string;
  /** Whether the key is an access token: the dashboard's callers have one, and no version. */
  readonly isBearer?: boolean;
  /** Read for each attempt, so that a rotated key is used from the next one on. */
  readonly key: () => Secret;
  /** The editor's own `fetch`, looked up at call time: it carries proxy and certificates. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly report: (report: RequestReport) => void;
  /** How long one attempt may take until its body has been read. Default 30. */
  readonly deadlineSeconds?: number;
}

/** What the log says of one attempt: never a header or a body. */
export interface RequestReport {
  readonly method: string;
  readonly path: string;
  readonly outcome: number | Problem["kind"];
  readonly milliseconds: number;
}

/** An answer of any status, read to its end; of one that streams, its head. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body?: ReadableStream<Uint8Array> | null;
}

const defaultDeadlineSeconds = 30;

export async function attempt(
  options: AttemptOptions,
  url: string,
  route: Route,
  body: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Answer<Reply>> {
  const { method, streams } = route;
  const started = performance.now();
  const seconds = options.deadlineSeconds ?? defaultDeadlineSeconds;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const late = new AbortController();
  const deadline = late.signal;
  const ends = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  const lapse = (): void => late.abort();
  timeout.addEventListener("abort", lapse, { once: true });
  const report = (outcome: RequestReport["outcome"]): void => {
    const milliseconds = Math.round(performance.now() - started);
    try {
      options.report({ method, path: new URL(url).pathname, outcome, milliseconds });
    } catch {
      // A log that can't be written must not cost an answer.
    }
  };
  try {
    // As plain options: the editor's `fetch` need not know Node's Request class.
    const fetched = options.fetch(url, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        accept: streams ?? "application/json",
        // Nothing can be saved from a compressed answer that is damaged.
        ...(route.answersSecret === true ? { "accept-encoding": "identity" } : {}),
        ...credential(options),
      },
      // A redirect would carry the key along: it is answered, not followed.
      redirect: "manual",
      signal: ends,
      ...(body === undefined ? {} : { body }),
    });
    // It may have to read a file before it can send anything.
    const response = await unlessAborted(fetched, ends);
    const { status, headers } = response;
    if (streams !== undefined && response.ok) {
      report(status);
      const streamed = response.body as ReadableStream<Uint8Array> | null;
      return answered({ status, headers, text: "", body: streamed });
    }
    const text = await textOf(response, route, ends);
    report(status);
    return answered({ status, headers, text });
  } catch (error) {
    const problem: Problem = deadline.aborted
      ? { kind: "timeout", seconds }
      : signal?.aborted === true
        ? { kind: "cancelled" }
        : networkProblem(error);
    report(problem.kind);
    return refused(problem);
  } finally {
    timeout.removeEventListener("abort", lapse);
  }
}

function textOf(response: Response, route: Route, signal: AbortSignal): Promise<string> {
  if (!response.ok && response.status !== route.answersAlsoWith) {
    return refusalText(response, signal);
  }
  return route.answersSecret === true
    ? secretText(response, signal)
    : bodyText(response, { most: bodyLimits.answer, signal });
}

function credential({ isBearer, key, apiVersion }: AttemptOptions): Record<string, string> {
  const text = reveal(key());
  return isBearer === true
    ? { Authorization: `Bearer ${text}` }
    : { "API-Key": text, "API-Version": apiVersion };
}
