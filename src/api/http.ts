// One request to the API: its turn, its headers, its deadline, its repetitions, its answer.

import ky, { HTTPError, type KyInstance } from "ky";
import { reveal, type Secret } from "../vault/secret";
import { answerProblem, networkProblem } from "./failure";
import { createPacing, type Pacing, type Urgency } from "./pacing";
import { answered, refused, type Answer, type Problem } from "./problem";
import { requestUrl, type Query } from "./request-url";
import type { Route, StreamedRoute } from "./routes";
import { AttemptFailed, isIdempotent, isRefusedReading, mayRepeat, toldBusy } from "./repeat";
import { bodyText, salvaged } from "./salvage";

export interface HttpOptions {
  /** Base URL without a trailing slash. */
  readonly endpoint: string;
  readonly apiVersion: string;
  /** Whether the key is an access token: the dashboard's callers have one, and no version. */
  readonly isBearer?: boolean;
  /** Read for each attempt, so that a rotated key is used from the next one on. */
  readonly key: () => Secret;
  /** After a 401: fetches the key again, and answers whether it is another one by now. */
  readonly renewed?: () => Promise<boolean>;
  /** The editor's own `fetch`, looked up at call time: it carries proxy and certificates. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly report: (report: RequestReport) => void;
  readonly pacing?: Pacing;
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

export interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
  /** Whether a busy thing (409) is told at once: whoever asks waits for it where it is seen. */
  readonly tellsBusy?: boolean;
  readonly urgency?: Urgency;
  /** Ignored where the answer holds a secret: from the moment it is out it can't be cancelled. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  /** The parsed body; undefined when it was empty. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** Answers with a value or a Problem; rejects only for a programming error. */
export type Send = (route: Route, call?: Call) => Promise<Answer<HttpAnswer>>;

/** A body that is read while it comes. Whoever reads it gives up when nothing more comes. */
export interface StreamedAnswer {
  readonly body: ReadableStream<Uint8Array>;
  readonly headers: Headers;
}

/** As Send; the deadline is for the head of the answer, and the signal for all of it. */
export type Open = (
  route: StreamedRoute,
  call?: Pick<Call, "parameters" | "query" | "signal">,
) => Promise<Answer<StreamedAnswer>>;

const defaultDeadlineSeconds = 30;
const mostRepetitions = 3;

export function createSend(options: HttpOptions): Send {
  const exchange = createExchange(options);
  return async (route, call = {}) => {
    const answer = await exchange(route, call);
    return answer.ok ? readAnswer(answer.value, route) : answer;
  };
}

export function createOpen(options: HttpOptions): Open {
  const exchange = createExchange(options);
  return async (route, call = {}) => {
    const answer = await exchange(route, call);
    if (!answer.ok) return answer;
    const { body, headers, status } = answer.value;
    const type = headers.get("Content-Type") ?? "";
    // A page of something in between would be kept as if it were what was asked for.
    if (body === null || !type.startsWith(route.streams)) {
      void body?.cancel().catch(() => undefined);
      return refused({ kind: "unreadable", status, html: type.startsWith("text/html") });
    }
    return answered({ body, headers });
  };
}

type Exchange = (route: Route, call: Call) => Promise<Answer<Response>>;

/** A request until it is answered, or refused for good. */
function createExchange(options: HttpOptions): Exchange {
  const pacing = options.pacing ?? createPacing();
  const client = createClient(options);
  return async (route, call) => {
    const signal = route.answersSecret ? undefined : call.signal;
    const url = requestUrl(options.endpoint, route, call);
    if (!url.ok) return url;
    try {
      const response = await client(url.value, {
        method: route.method,
        ...(call.body === undefined ? {} : { json: call.body }),
        ...(call.tellsBusy === true ? { retry: { shouldRetry: toldBusy } } : {}),
        fetch: (input, init) =>
          attempt(
            options,
            pacing,
            new Request(input, init),
            call.urgency ?? "person",
            route.streams,
          ),
        ...(signal === undefined ? {} : { signal }),
      });
      return answered(response);
    } catch (error) {
      if (error instanceof AttemptFailed) return refused(error.problem);
      if (error instanceof HTTPError) {
        const { response } = error;
        const isAnswer = route.answersAlsoWith === response.status;
        return isAnswer ? answered(response) : refused(await readRefusal(response));
      }
      if (signal?.aborted === true) return refused({ kind: "cancelled" });
      throw error;
    }
  };
}

function createClient(options: HttpOptions): KyInstance {
  return ky.create({
    timeout: false,
    redirect: "manual",
    retry: {
      limit: mostRepetitions,
      methods: ["get", "post", "put", "patch", "delete"],
      // For these ky itself waits as long as `Retry-After` says.
      statusCodes: [409, 429, 503],
      afterStatusCodes: [409, 429, 503],
      backoffLimit: 3000,
      shouldRetry: ({ error }) =>
        isRefusedReading(error) ? (options.renewed?.() ?? false) : mayRepeat(error),
    },
  });
}

/**
 * One attempt, read to its end under one deadline, so that what comes back is whole; of what streams,
 * its head.
 */
async function attempt(
  options: HttpOptions,
  pacing: Pacing,
  request: Request,
  urgency: Urgency,
  streams: string | undefined,
): Promise<Response> {
  const body = request.body === null ? undefined : await request.text();
  await pacing.turn(urgency);
  const started = performance.now();
  const seconds = options.deadlineSeconds ?? defaultDeadlineSeconds;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const late = new AbortController();
  const deadline = late.signal;
  const lapse = (): void => late.abort();
  timeout.addEventListener("abort", lapse, { once: true });
  const report = (outcome: RequestReport["outcome"]): void => {
    const { method, url } = request;
    const milliseconds = Math.round(performance.now() - started);
    try {
      options.report({ method, path: new URL(url).pathname, outcome, milliseconds });
    } catch {
      // A log that can't be written must not cost an answer.
    }
  };
  try {
    // As text and plain options: the editor's `fetch` need not know Node's Request class.
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: {
        ...Object.fromEntries(request.headers),
        accept: streams ?? "application/json",
        ...credential(options),
      },
      // A redirect would carry the key along: it is answered, not followed.
      redirect: "manual",
      signal: AbortSignal.any([request.signal, deadline]),
      ...(body === undefined ? {} : { body }),
    });
    pacing.heard(response.headers);
    if (streams !== undefined && response.ok) {
      report(response.status);
      return response;
    }
    const text = await bodyText(response, isIdempotent(request.method));
    report(response.status);
    const { status } = response;
    return new Response(text === "" ? null : text, { status, headers: [...response.headers] });
  } catch (error) {
    const problem: Problem = deadline.aborted
      ? { kind: "timeout", seconds }
      : request.signal.aborted
        ? { kind: "cancelled" }
        : networkProblem(error);
    report(problem.kind);
    throw new AttemptFailed(problem, request.method);
  } finally {
    timeout.removeEventListener("abort", lapse);
  }
}

function credential({ isBearer, key, apiVersion }: HttpOptions): Record<string, string> {
  const text = reveal(key());
  return isBearer === true
    ? { Authorization: `Bearer ${text}` }
    : { "API-Key": text, "API-Version": apiVersion };
}

async function readAnswer(
  response: Response,
  { answersSecret }: Route,
): Promise<Answer<HttpAnswer>> {
  const { text, json, html } = await readBody(response);
  const saved = answersSecret === true && json === undefined ? salvaged(text) : undefined;
  if (saved !== undefined) return answered({ body: saved, headers: response.headers });
  if (text !== "" && json === undefined) {
    return refused({ kind: "unreadable", status: response.status, html });
  }
  return answered({ body: json, headers: response.headers });
}

async function readRefusal(response: Response): Promise<Problem> {
  const { json, html } = await readBody(response);
  return answerProblem(response.status, response.headers, json, html);
}

async function readBody(
  response: Response,
): Promise<{ text: string; json: unknown; html: boolean }> {
  const text = await response.text();
  const html = /^\s*</.test(text);
  try {
    return { text, json: JSON.parse(text) as unknown, html };
  } catch {
    return { text, json: undefined, html };
  }
}
