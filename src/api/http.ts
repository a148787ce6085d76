// A request to the API: its URL, its turn, its repetitions, its answer.

import { attempt, type AttemptOptions, type Reply } from "./attempt";
import { answerProblem, provesNotDone } from "./failure";
import { createPacing, type Pacing, type Turn, type Urgency } from "./pacing";
import { answered, refused, type Answer, type Problem } from "./problem";
import { isIdempotent, repeatAfter } from "./repeat";
import { requestUrl, type UrlParts } from "./request-url";
import type { Route, StreamedRoute } from "./routes";
import { salvaged } from "./salvage";
import { waitShown, type ShowWait, type Wait } from "./shown-wait";
import { pause } from "./wait";

export interface HttpOptions extends AttemptOptions {
  /** Base URL without a trailing slash. */
  readonly endpoint: string;
  /** After a 401: fetches the key again, and answers whether it is another one by now. */
  readonly renewed?: () => Promise<boolean>;
  readonly pacing?: Pacing;
  /** Shows what a person waits for before a request is sent, or sent again. */
  readonly showWait?: ShowWait;
}

export interface Call extends UrlParts {
  readonly body?: unknown;
  /** Whether a 409 is reported at once, because the caller shows the wait itself. */
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
    if (body == null || !type.startsWith(route.streams)) {
      void body?.cancel().catch(() => undefined);
      return refused({ kind: "unreadable", status, html: type.startsWith("text/html") });
    }
    return answered({ body, headers });
  };
}

type Exchange = (route: Route, call: Call) => Promise<Answer<Reply>>;

/** A request until it is answered, or refused for good. */
function createExchange(options: HttpOptions): Exchange {
  const pacing = options.pacing ?? createPacing();
  return async (route, call) => {
    const url = requestUrl(options.endpoint, route, call);
    if (!url.ok) return url;
    const { method, answersSecret = false } = route;
    const { urgency = "person", tellsBusy = false } = call;
    const signal = answersSecret ? undefined : call.signal;
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const showWait = urgency === "person" ? options.showWait : undefined;
    let isRenewed = false;
    for (let repetitions = 0; ; repetitions++) {
      let turn: Turn;
      do {
        const closed: Wait = { why: "rate-limited", milliseconds: pacing.closedFor() };
        turn = await waitShown(showWait, closed, signal, (until) => pacing.turn(urgency, until));
      } while (turn === "closed");
      if (turn === "cancelled") return refused({ kind: "cancelled", undone: true });
      const reply = await attempt(options, url.value, route, body, signal);
      if (reply.ok) pacing.heard(reply.value.headers);
      const answer = reply.ok ? judged(reply.value, route, options.isBearer === true) : reply;
      if (answer.ok) return answer;
      const { problem } = answer;
      const renews: boolean = !isRenewed && (await renewsKey(problem, route, options));
      isRenewed ||= renews;
      const milliseconds = renews ? 0 : repeatAfter(problem, { method, repetitions, tellsBusy });
      if (milliseconds === undefined) return answer;
      const wait: Wait = { why: problem.kind, milliseconds };
      const hasPassed = await waitShown(showWait, wait, signal, (until) =>
        pause(milliseconds, until),
      );
      // It is repeated only where nothing was done.
      if (!hasPassed) return refused({ kind: "cancelled", undone: true });
    }
  };
}

/**
 * Whether a reading request was refused with a key that somebody has rotated at this moment, in another
 * window. Writing ones are not sent again with the new key: one rotation would become two.
 */
async function renewsKey(problem: Problem, route: Route, options: HttpOptions): Promise<boolean> {
  if (problem.kind !== "unauthorized" || !isIdempotent(route.method)) return false;
  return (await options.renewed?.()) ?? false;
}

function judged(reply: Reply, route: Route, isDashboard: boolean): Answer<Reply> {
  const { status, headers, text } = reply;
  if ((status >= 200 && status < 300) || status === route.answersAlsoWith) return answered(reply);
  const { json, html } = parsed(text);
  const problem = answerProblem(status, headers, json, html);
  const isProven =
    isIdempotent(route.method) ||
    // A fault of the server's own never proves anything, and is known by its kind.
    problem.kind === "server" ||
    provesNotDone(status, headers, json, isDashboard);
  return refused(isProven ? problem : { ...problem, unproven: true });
}

function readAnswer(reply: Reply, { answersSecret }: Route): Answer<HttpAnswer> {
  const { status, headers, text } = reply;
  const { json, html } = parsed(text);
  const saved = answersSecret === true ? salvaged(text) : undefined;
  // The usual place counts first, but a secret in an unexpected place must not be lost.
  if (saved !== undefined) return answered({ body: { ...saved, ...(json as object) }, headers });
  if (text !== "" && json === undefined) return refused({ kind: "unreadable", status, html });
  return answered({ body: json, headers });
}

function parsed(text: string): { json: unknown; html: boolean } {
  const html = /^\s*</.test(text);
  try {
    return { json: JSON.parse(text) as unknown, html };
  } catch {
    return { json: undefined, html };
  }
}
