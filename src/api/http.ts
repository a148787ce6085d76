// One request to the API: its turn, its headers, its deadline, its repetitions, its answer.

import ky, { HTTPError, type KyInstance } from "ky";
import { reveal, type Secret } from "../vault/secret";
import { answerProblem, networkProblem, retryAfterSeconds } from "./failure";
import { createPacing, type Pacing, type Urgency } from "./pacing";
import { answered, refused, type Answer, type Problem } from "./problem";
import { fillPath, type Route } from "./routes";
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
  readonly query?: Readonly<Record<string, string | number>>;
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

const defaultDeadlineSeconds = 30;
const mostRepetitions = 3;
/** Nobody is made to wait longer than this for a `Retry-After`; they are told instead. */
const longestWaitSeconds = 30;

/** A failed attempt on its way through ky, which knows errors only. */
class AttemptFailed extends Error {
  constructor(
    readonly problem: Problem,
    readonly method: string,
  ) {
    super(problem.kind);
  }
}

export function createSend(options: HttpOptions): Send {
  const pacing = options.pacing ?? createPacing();
  const client = createClient(options);
  return async (route, call = {}) => {
    const signal = route.answersSecret ? undefined : call.signal;
    try {
      const response = await client(options.endpoint + fillPath(route, call.parameters ?? {}), {
        method: route.method,
        ...(call.query === undefined ? {} : { searchParams: call.query }),
        ...(call.body === undefined ? {} : { json: call.body }),
        ...(call.tellsBusy === true ? { retry: { shouldRetry: toldBusy } } : {}),
        fetch: (input, init) =>
          attempt(options, pacing, new Request(input, init), call.urgency ?? "person"),
        ...(signal === undefined ? {} : { signal }),
      });
      return await readAnswer(response, route);
    } catch (error) {
      if (error instanceof AttemptFailed) return refused(error.problem);
      if (error instanceof HTTPError) {
        const { response } = error;
        const isAnswer = route.answersAlsoWith === response.status;
        return isAnswer ? await readAnswer(response, route) : refused(await readRefusal(response));
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
 * A reading request with a key that somebody may have rotated at this moment, in another window.
 * Writing ones are not sent again with the new key: one rotation would become two.
 */
function isRefusedReading(error: Error): boolean {
  return (
    error instanceof HTTPError &&
    error.response.status === 401 &&
    isIdempotent(error.request.method)
  );
}

/**
 * The retry table of Skycloak's API: true, again after a pause; undefined, again when ky has
 * waited for `Retry-After`; false, never.
 */
function mayRepeat(error: Error): boolean | undefined {
  if (error instanceof HTTPError) {
    const { status, headers } = error.response;
    const after = retryAfterSeconds(headers);
    const bearable = after !== undefined && after <= longestWaitSeconds;
    const idempotent = isIdempotent(error.request.method);
    // With no time that can be read ky would look for one in other headers, without a limit.
    if (status === 429) return after === undefined ? true : bearable ? undefined : false;
    if (status === 409) return bearable ? undefined : false;
    if (status === 503 && idempotent && after !== undefined) return bearable ? undefined : false;
    return idempotent && [500, 502, 503, 504].includes(status);
  }
  // A connection that was cut under a reading request costs nothing to try again. What
  // failed before it was made (no network, a refused certificate) is told at once.
  if (!(error instanceof AttemptFailed) || error.problem.kind !== "network") return false;
  return error.problem.cause === "dropped" && isIdempotent(error.method);
}

/** As mayRepeat(), but for what is busy. */
function toldBusy({ error }: { error: Error }): boolean | undefined {
  return error instanceof HTTPError && error.response.status === 409 ? false : mayRepeat(error);
}

/** Of the methods in use; the table in routes.ts says which these are. */
function isIdempotent(method: string): boolean {
  return method === "GET";
}

/** One attempt, read to its end under one deadline, so that what comes back is whole. */
async function attempt(
  options: HttpOptions,
  pacing: Pacing,
  request: Request,
  urgency: Urgency,
): Promise<Response> {
  const body = request.body === null ? undefined : await request.text();
  await pacing.turn(urgency);
  const started = performance.now();
  const seconds = options.deadlineSeconds ?? defaultDeadlineSeconds;
  const deadline = AbortSignal.timeout(seconds * 1000);
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
        accept: "application/json",
        ...credential(options),
      },
      // A redirect would carry the key along: it is answered, not followed.
      redirect: "manual",
      signal: AbortSignal.any([request.signal, deadline]),
      ...(body === undefined ? {} : { body }),
    });
    pacing.heard(response.headers);
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
