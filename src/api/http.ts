// Requests to the API or the dashboard: URL, pacing, deadline, retries, response.

import { reveal, type Secret } from "../secrets/secret";
import { createPacing, type Pacing, type Turn, type Urgency } from "./pacing";
import { succeeded, failure, type Result, type ApiError } from "./errors";
import { requestUrl, type UrlParts } from "./request-url";
import {
  responseProblem,
  bodyLimits,
  bodyText,
  networkProblem,
  parsedBody,
  provesNotDone,
  salvageSecret,
} from "./response";
import type { Route } from "./routes";
import { maxWaitSeconds, pause, unlessAborted, withWaitShown, type ShownWait, type ShowWait, type Wait } from "./wait";

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

/** How this window sends requests, logs them, and shows that they wait. */
export interface Requests extends Pick<HttpOptions, "report"> {
  /** `connection`: the name of the connection that sends the request; empty for none. */
  readonly fetch: (url: string, init: RequestInit, connection: string) => Promise<Response>;
  readonly showWait?: (wait: Wait, host: string) => ShownWait;
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

export function createClient(options: HttpOptions): ApiCaller {
  const pacing = options.pacing ?? createPacing();
  const pending = new Map<string, Promise<ApiResponse>>();

  /** Requests for the same thing at the same time share one response. */
  function shared(route: Route, call: Call): Promise<ApiResponse> {
    if (route.method !== "GET" || route.streamedMediaType !== undefined || call.signal)
      return send(options, pacing, route, call);
    const name = JSON.stringify([route.path, call.parameters, call.query]);
    const response = pending.get(name) ?? send(options, pacing, route, call).finally(() => pending.delete(name));
    pending.set(name, response);
    return response;
  }

  return {
    async call<T>(route: Route, { read, ...call }: Call<T> = {}) {
      const response = await shared(route, call);
      if (!response.ok) return response;
      const value = read === undefined ? (response.value as T) : read(response.value);
      return value === undefined && read !== undefined
        ? failure({ kind: "unreadable", status: 200, html: false })
        : { ...response, value: value as T };
    },
  };
}

/** Sends a request, several times if that is safe, until there is a final response. */
async function send(options: HttpOptions, pacing: Pacing, route: Route, call: Call): Promise<ApiResponse> {
  const url = requestUrl(options.endpoint, route, call);
  if (!url.ok) return url;
  const { urgency = "foreground" } = call;
  // A request whose response holds a secret can't be cancelled.
  const signal = route.returnsSecret === true ? undefined : call.signal;
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const showWait = urgency === "foreground" ? options.showWait : undefined;
  let isRenewed = false;
  for (let retries = 0; ; retries++) {
    let turn: Turn;
    do {
      const closed: Wait = { reason: "rate-limited", milliseconds: pacing.closedFor() };
      turn = await withWaitShown(showWait, closed, signal, (until) => pacing.turn(urgency, until));
    } while (turn === "closed");
    if (turn === "cancelled") return failure({ kind: "cancelled", undone: true });
    const key = options.key();
    const init: RequestInit = {
      method: route.method,
      headers: headersOf(route, key, options.apiVersion, body),
      body,
      signal: isIdempotent(route) ? signal : undefined,
    };
    const sent = await exchange(options, url.value, init, (response, until) => readBody(response, route, until));
    if (sent.ok) pacing.update(sent.value.response.headers);
    const result = sent.ok ? readReply(sent.value, route, options.apiVersion === undefined) : sent;
    if (result.ok) return result;
    const { problem } = result;
    // A GET that was refused with a key that another window has just rotated is sent again with the new key. Other
    // requests are not: one rotation would become two.
    const isOutdatedKey: boolean =
      !isRenewed && problem.kind === "unauthorized" && isIdempotent(route) && (await options.renewKey?.(key)) === true;
    isRenewed ||= isOutdatedKey;
    const milliseconds = isOutdatedKey ? 0 : retryDelay(problem, route, retries);
    if (milliseconds === undefined) return result;
    const wait: Wait = { reason: problem.kind, milliseconds };
    const hasPassed = await withWaitShown(showWait, wait, signal, (until) => pause(milliseconds, until));
    // A request is only repeated if it has had no effect.
    if (!hasPassed) return failure({ kind: "cancelled", undone: true });
  }
}

function headersOf(
  { streamedMediaType, returnsSecret }: Route,
  key: Secret,
  apiVersion: string | undefined,
  body: string | undefined,
): Record<string, string> {
  const text = reveal(key);
  return {
    ...(body !== undefined && { "content-type": "application/json" }),
    accept: streamedMediaType ?? "application/json",
    // Nothing can be salvaged from a damaged compressed response.
    ...(returnsSecret && { "accept-encoding": "identity" }),
    ...(apiVersion === undefined
      ? { Authorization: `Bearer ${text}` }
      : { "API-Key": text, "API-Version": apiVersion }),
  };
}

/** A response of any status. The text is empty if the body is left for the caller to read. */
interface Reply {
  readonly response: Response;
  readonly text: string;
}

/**
 * Sends a request once, and logs it. The deadline ends when `read` has returned the text of the body.
 */
export async function exchange(
  { fetch, report, deadlineSeconds: seconds = 30 }: Pick<HttpOptions, "fetch" | "report" | "deadlineSeconds">,
  url: string,
  init: RequestInit,
  read: (response: Response, signal: AbortSignal) => Promise<string>,
): Promise<Result<Reply>> {
  const started = performance.now();
  const timeout = AbortSignal.timeout(seconds * 1000);
  const expired = new AbortController();
  const expire = (): void => expired.abort();
  timeout.addEventListener("abort", expire, { once: true });
  const signal = AbortSignal.any([expired.signal, ...(init.signal ? [init.signal] : [])]);
  const log = (outcome: RequestLog["outcome"]): void => {
    const milliseconds = Math.round(performance.now() - started);
    try {
      report({ method: init.method ?? "GET", path: new URL(url).pathname, outcome, milliseconds });
    } catch {
      // A log that can't be written must not cost a response.
    }
  };
  try {
    // As plain options: the editor's `fetch` need not know Node's Request class. Following a redirect would send the
    // key along. `fetch` may have to read certificate files before it sends anything.
    const response = await unlessAborted(fetch(url, { ...init, redirect: "manual", signal }), signal);
    const text = await read(response, signal);
    log(response.status);
    return succeeded({ response, text });
  } catch (error) {
    const problem: ApiError = expired.signal.aborted
      ? { kind: "timeout", seconds }
      : init.signal?.aborted === true
        ? { kind: "cancelled" }
        : networkProblem(error);
    log(problem.kind);
    return failure(problem);
  } finally {
    // A body that the caller reads has no deadline.
    timeout.removeEventListener("abort", expire);
  }
}

function readBody(response: Response, route: Route, signal: AbortSignal): Promise<string> {
  if (!isSuccess(response, route)) {
    // The status of a refusal counts even if its body can't be read.
    return bodyText(response, { max: bodyLimits.refusal, signal, acceptsPart: () => true });
  }
  if (route.streamedMediaType !== undefined) return Promise.resolve("");
  return route.returnsSecret === true
    ? bodyText(response, { max: bodyLimits.secret, signal, acceptsPart: (text) => salvageSecret(text) !== undefined })
    : bodyText(response, { max: bodyLimits.success, signal });
}

function isSuccess({ ok, status }: Response, route: Route): boolean {
  return ok || status === route.successStatus;
}

function readReply({ response, text }: Reply, route: Route, isDashboard: boolean): ApiResponse {
  const { status, headers } = response;
  const { json, html } = parsedBody(text);
  if (!isSuccess(response, route)) {
    const problem = responseProblem(status, headers, json, html);
    const isProven =
      isIdempotent(route) ||
      // A 5xx never proves anything, and is recognized by its kind.
      problem.kind === "server" ||
      provesNotDone(status, headers, json, isDashboard);
    return failure(isProven ? problem : { ...problem, unproven: true });
  }
  if (route.streamedMediaType !== undefined) {
    const { body } = response;
    const type = headers.get("Content-Type") ?? "";
    if (body !== null && type.startsWith(route.streamedMediaType)) return { ok: true, value: body, headers };
    // A proxy's web page must not be saved as the requested file.
    void body?.cancel().catch(() => undefined);
    return failure({ kind: "unreadable", status, html: type.includes("html") });
  }
  const salvaged = route.returnsSecret === true ? salvageSecret(text) : undefined;
  // The documented field takes precedence, but a secret in an unexpected field must not be lost.
  if (salvaged !== undefined) return { ok: true, value: { ...salvaged, ...(json as object) }, headers };
  if (text !== "" && json === undefined) return failure({ kind: "unreadable", status, html });
  return { ok: true, value: json, headers };
}

const maxRetries = 3;

/** Milliseconds; doubled with each repetition. */
const firstPauseMs = 300;
const maxPauseMs = 1000;

/**
 * The retry table of Skycloak's API: the milliseconds before a request is sent again after this many retries; undefined
 * if it must not be sent again.
 */
function retryDelay(
  problem: ApiError,
  route: Pick<Route, "method" | "retriesWhenBusy">,
  retries: number,
): number | undefined {
  // A request that may have been carried out is never sent again.
  if (retries >= maxRetries || problem.unproven === true) return undefined;
  const backoff = Math.min(firstPauseMs * 2 ** retries, maxPauseMs);
  const waited = (seconds: number): number | undefined =>
    seconds > maxWaitSeconds ? undefined : Math.max(backoff, seconds * 1000);
  switch (problem.kind) {
    case "rate-limited":
      return waited(problem.retryAfter ?? 0);
    case "conflict": {
      const waits = isIdempotent(route) || route.retriesWhenBusy === true;
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

/** Whether a request can be repeated, for the methods that routes.ts uses. */
function isIdempotent({ method }: Pick<Route, "method">): boolean {
  return method === "GET";
}
