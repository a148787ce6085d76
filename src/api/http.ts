// Requests to the API or the dashboard: URL, pacing, deadline, retries, response.

import { reveal, type Secret } from "../secrets/secret";
import { createPacing, type Pacing, type Turn, type Urgency } from "./pacing";
import { succeeded, failure, type Result, type ApiError } from "./errors";
import { requestUrl, type UrlParts } from "./request-url";
import {
  answerProblem,
  bodyLimits,
  bodyText,
  networkProblem,
  parsedBody,
  provesNotDone,
  refusalText,
  salvageSecret,
  secretText,
} from "./response";
import type { Route } from "./routes";
import { longestWait, pause, unlessAborted, waitShown, type ShowWait, type Wait } from "./wait";

export interface HttpOptions {
  /** Base URL without a trailing slash. */
  readonly endpoint: string;
  /** Undefined for the dashboard, which has no versions and takes an access token instead of a key. */
  readonly apiVersion?: string;
  /** Called for each attempt, so that a rotated key is used from the next one on. */
  readonly key: () => Secret;
  /** After a 401: reads the key again, and returns whether it differs from the refused one. */
  readonly renewKey?: (refusedKey: Secret) => Promise<boolean>;
  /** The editor's own `fetch`, looked up at call time: it carries proxy and certificates. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly report: (report: RequestLog) => void;
  readonly pacing?: Pacing;
  /** Shows that a request waits before it is sent, or sent again. */
  readonly showWait?: ShowWait;
  /** How long one attempt may take until its body has been read. */
  readonly deadlineSeconds?: number;
}

/** A log entry about one attempt: never a header or a body. */
export interface RequestLog {
  readonly method: string;
  readonly path: string;
  readonly outcome: number | ApiError["kind"];
  readonly milliseconds: number;
}

export interface Call<T = unknown> extends UrlParts {
  readonly body?: unknown;
  readonly urgency?: Urgency;
  /** Cancels a GET at any time, and other requests until they are sent. Ignored if the response holds a secret. */
  readonly signal?: AbortSignal;
  /** Turns the parsed body into the value, or undefined if it is invalid. Without it, the body is the value. */
  readonly read?: (body: unknown) => T | undefined;
}

/** A success with the headers of the response. */
export interface ApiSuccess<T = unknown> {
  readonly ok: true;
  readonly value: T;
  readonly headers: Headers;
}

/** A Result with headers. */
export type ApiResponse<T = unknown> = ApiSuccess<T> | Extract<Result<never>, { readonly ok: false }>;

export interface ApiCaller {
  /**
   * Rejects only for a programming error. Without `read`, the value is the parsed body, or undefined if that is empty.
   * A route that streams returns a ReadableStream, without a deadline: its reader has to notice when no more data
   * arrives.
   */
  call<T = unknown>(route: Route, call?: Call<T>): Promise<ApiResponse<T>>;
}

/** A response of any status, completely read unless it streams. */
interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly stream?: ReadableStream<Uint8Array> | null;
}

const defaultDeadlineSeconds = 30;

export function createClient(options: HttpOptions): ApiCaller {
  const exchange = createExchange(options);
  const reading = new Map<string, Promise<ApiResponse>>();

  /** Requests for the same thing at the same time share one response. */
  function shared(route: Route, call: Call): Promise<ApiResponse> {
    const isOwn = route.method !== "GET" || route.streams !== undefined || call.signal;
    if (isOwn) return exchange(route, call);
    const name = JSON.stringify([route.path, call.parameters, call.query]);
    const answer = reading.get(name) ?? exchange(route, call).finally(() => reading.delete(name));
    reading.set(name, answer);
    return answer;
  }

  return {
    async call<T>(route: Route, call: Call<T> = {}) {
      const answer = await shared(route, call);
      if (!answer.ok) return answer;
      const value = call.read === undefined ? (answer.value as T) : call.read(answer.value);
      return value === undefined && call.read !== undefined
        ? failure({ kind: "unreadable", status: 200, html: false })
        : { ...answer, value: value as T };
    },
  };
}

/** Sends a request, several times if that is safe, until there is a final response. */
function createExchange(options: HttpOptions): (route: Route, call: Call) => Promise<ApiResponse> {
  const pacing = options.pacing ?? createPacing();
  return async (route, call) => {
    const url = requestUrl(options.endpoint, route, call);
    if (!url.ok) return url;
    const { urgency = "person" } = call;
    // A request whose response holds a secret can't be cancelled.
    const signal = route.answersSecret === true ? undefined : call.signal;
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const showWait = urgency === "person" ? options.showWait : undefined;
    let isRenewed = false;
    for (let repetitions = 0; ; repetitions++) {
      let turn: Turn;
      do {
        const closed: Wait = { why: "rate-limited", milliseconds: pacing.closedFor() };
        turn = await waitShown(showWait, closed, signal, (until) => pacing.turn(urgency, until));
      } while (turn === "closed");
      if (turn === "cancelled") return failure({ kind: "cancelled", undone: true });
      const key = options.key();
      const sent = await attempt(
        { ...options, key: () => key },
        url.value,
        route,
        body,
        isIdempotent(route) ? signal : undefined,
      );
      if (sent.ok) pacing.update(sent.value.headers);
      const answer = sent.ok ? readReply(sent.value, route, options) : sent;
      if (answer.ok) return answer;
      const { problem } = answer;
      const renews: boolean = !isRenewed && (await renewsKey(problem, route, options, key));
      isRenewed ||= renews;
      const milliseconds = renews ? 0 : repeatAfter(problem, route, repetitions);
      if (milliseconds === undefined) return answer;
      const wait: Wait = { why: problem.kind, milliseconds };
      const hasPassed = await waitShown(showWait, wait, signal, (until) => pause(milliseconds, until));
      // A request is only repeated if it has had no effect.
      if (!hasPassed) return failure({ kind: "cancelled", undone: true });
    }
  };
}

/** Sends a request once, with its headers, deadline and limits. */
async function attempt(
  options: HttpOptions,
  url: string,
  route: Route,
  body: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Result<Reply>> {
  const { method, streams } = route;
  const started = performance.now();
  const seconds = options.deadlineSeconds ?? defaultDeadlineSeconds;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const late = new AbortController();
  const deadline = late.signal;
  const ends = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  const lapse = (): void => late.abort();
  timeout.addEventListener("abort", lapse, { once: true });
  const report = (outcome: RequestLog["outcome"]): void => {
    const milliseconds = Math.round(performance.now() - started);
    try {
      options.report({ method, path: new URL(url).pathname, outcome, milliseconds });
    } catch {
      // A log that can't be written must not cost a response.
    }
  };
  try {
    // As plain options: the editor's `fetch` need not know Node's Request class.
    const fetched = options.fetch(url, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        accept: streams ?? "application/json",
        // Nothing can be salvaged from a damaged compressed response.
        ...(route.answersSecret && { "accept-encoding": "identity" }),
        ...credential(options),
      },
      // Following a redirect would send the key along.
      redirect: "manual",
      signal: ends,
      body,
    });
    // `fetch` may have to read certificate files before it sends anything.
    const response = await unlessAborted(fetched, ends);
    const { status, headers } = response;
    if (streams !== undefined && response.ok) {
      report(status);
      const stream = response.body as ReadableStream<Uint8Array> | null;
      return succeeded({ status, headers, text: "", stream });
    }
    const text = await textOf(response, route, ends);
    report(status);
    return succeeded({ status, headers, text });
  } catch (error) {
    const problem: ApiError = deadline.aborted
      ? { kind: "timeout", seconds }
      : signal?.aborted === true
        ? { kind: "cancelled" }
        : networkProblem(error);
    report(problem.kind);
    return failure(problem);
  } finally {
    // The deadline of a streamed response is for its headers.
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

function credential({ key, apiVersion }: HttpOptions): Record<string, string> {
  const text = reveal(key());
  return apiVersion === undefined
    ? { Authorization: `Bearer ${text}` }
    : { "API-Key": text, "API-Version": apiVersion };
}

function readReply(reply: Reply, route: Route, { apiVersion }: HttpOptions): ApiResponse {
  const { status, headers, text, stream } = reply;
  const { json, html } = parsedBody(text);
  if ((status < 200 || status >= 300) && status !== route.answersAlsoWith) {
    const problem = answerProblem(status, headers, json, html);
    const isProven =
      isIdempotent(route) ||
      // A 5xx never proves anything, and is recognized by its kind.
      problem.kind === "server" ||
      provesNotDone(status, headers, json, apiVersion === undefined);
    return failure(isProven ? problem : { ...problem, unproven: true });
  }
  if (route.streams !== undefined) {
    const type = headers.get("Content-Type") ?? "";
    if (stream != null && type.startsWith(route.streams)) return { ok: true, value: stream, headers };
    // A proxy's web page must not pass for the requested file.
    void stream?.cancel().catch(() => undefined);
    return failure({ kind: "unreadable", status, html: type.startsWith("text/html") });
  }
  const saved = route.answersSecret === true ? salvageSecret(text) : undefined;
  // The usual place comes first, but a secret in an unexpected place must not be lost.
  if (saved !== undefined) return { ok: true, value: { ...saved, ...(json as object) }, headers };
  if (text !== "" && json === undefined) return failure({ kind: "unreadable", status, html });
  return { ok: true, value: json, headers };
}

/**
 * Whether a GET was refused with a key that was rotated in another window just now. Other requests are not sent again
 * with the new key: one rotation would become two.
 */
async function renewsKey(problem: ApiError, route: Route, options: HttpOptions, refusedKey: Secret): Promise<boolean> {
  if (problem.kind !== "unauthorized" || !isIdempotent(route)) return false;
  return (await options.renewKey?.(refusedKey)) ?? false;
}

const mostRepetitions = 3;

/** Milliseconds; doubled with each repetition. */
const firstPause = 300;
const longestPause = 1000;

/**
 * The retry table of Skycloak's API: how many milliseconds to wait before a request is sent again after this
 * many repetitions; undefined if it is not to be sent again.
 */
function repeatAfter(
  problem: ApiError,
  route: Pick<Route, "method" | "waitsWhileBusy">,
  repetitions: number,
): number | undefined {
  // A request that may have been carried out is never sent again.
  if (repetitions >= mostRepetitions || problem.unproven === true) return undefined;
  const backoff = Math.min(firstPause * 2 ** repetitions, longestPause);
  const waited = (seconds: number): number | undefined =>
    seconds > longestWait ? undefined : Math.max(backoff, seconds * 1000);
  switch (problem.kind) {
    case "rate-limited":
      return waited(problem.retryAfter ?? 0);
    case "conflict": {
      const waits = isIdempotent(route) || route.waitsWhileBusy === true;
      return waits && problem.retryAfter !== undefined ? waited(problem.retryAfter) : undefined;
    }
    case "server":
      if (!isIdempotent(route) || ![500, 502, 503, 504].includes(problem.status)) return undefined;
      return waited(problem.status === 503 ? (problem.retryAfter ?? 0) : 0);
    case "network":
      // A GET whose connection was cut can safely be sent again. Failures to connect (no network, a rejected
      // certificate) are reported at once.
      return isIdempotent(route) && problem.cause === "dropped" ? backoff : undefined;
    default:
      return undefined;
  }
}

/** Of the methods that routes.ts uses. */
function isIdempotent({ method }: Pick<Route, "method">): boolean {
  return method === "GET";
}
