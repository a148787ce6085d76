// Reads responses: bodies up to a limit, the secret in a damaged one, and what a failed `fetch` or a refusal means.

import type { NetworkCause } from "../errors/errors";
import type { ApiError, FieldError } from "./errors";
import { parseSeconds, unlessAborted } from "./wait";

/** Bytes, decompressed. */
export const bodyLimits = {
  /** An answer that is parsed as a whole. */
  answer: 32 * 1024 * 1024,
  /** A key or a client secret and what belongs to it. */
  secret: 1024 * 1024,
  /** Anything that is not a success: problem details, or a proxy's page. */
  refusal: 256 * 1024,
  /** From an OAuth issuer. */
  oauth: 1024 * 1024,
} as const;

class BodyTooLarge extends Error {
  constructor(readonly most: number) {
    super("The body is too large");
  }
}

interface Reading {
  readonly most: number;
  /** Ends the reading even where the body itself does not: a decompressor may get stuck. */
  readonly signal: AbortSignal | undefined | null;
  /** What to do with a body that breaks off or is too large; undefined rejects. */
  readonly remains?: (text: string) => string | undefined;
}

/** Rejects with BodyTooLarge, or as reading the body does. */
export async function bodyText(
  response: Response,
  { most, signal, remains }: Reading,
): Promise<string> {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await unlessAborted(reader.read(), signal);
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > most) {
        text += decoder.decode(value.subarray(0, most - bytes));
        throw new BodyTooLarge(most);
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Not awaited: what is stuck may be stuck in this, too.
    void reader.cancel().catch(() => undefined);
    const kept = remains?.(text);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** The body of an answer that may hold a secret: it is kept where it broke off behind the secret. */
export function secretText(response: Response, signal: AbortSignal): Promise<string> {
  return bodyText(response, {
    signal,
    most: bodyLimits.secret,
    remains: (text) => (salvaged(text) === undefined ? undefined : text),
  });
}

/** A refusal keeps its status even if its body can't be read. */
export function refusalText(response: Response, signal: AbortSignal): Promise<string> {
  const most = bodyLimits.refusal;
  return bodyText(response, { most, signal, remains: (text) => text });
}

/** `json` is undefined for anything else, which may be a web page. */
export function parsedBody(text: string): { readonly json: unknown; readonly html: boolean } {
  const html = /^\s*</.test(text);
  try {
    return { json: JSON.parse(text) as unknown, html };
  } catch {
    return { json: undefined, html };
  }
}

/** What the server says only once, when a key is created or rotated, or a client's secret is. */
const secretField = /"(full_key|client_secret)"\s*:\s*("(?:[^"\\]|\\.)+")/;

/**
 * The secret in such an answer, under its name, if it is there from end to end: an answer that breaks off, or
 * was damaged on the way, may still hold it, and the server does not say it again.
 */
export function salvaged(remains: string): Record<string, string> | undefined {
  const [, name, literal] = secretField.exec(remains) ?? [];
  if (name === undefined || literal === undefined) return undefined;
  try {
    return { [name]: JSON.parse(literal) as string };
  } catch {
    return undefined;
  }
}

const causes: readonly (readonly [RegExp, NetworkCause])[] = [
  [/^ECONNREFUSED$/, "refused"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "dns"],
  [/^TLS_FILE_UNUSABLE$/, "tls-file"],
  [/^PROXY_KIND_UNUSABLE$/, "proxy-kind"],
  [/^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/, "clock"],
  // A proxy's refusal is an aborted request to undici; what this extension aborts never comes here.
  [/PROXY|TUNNEL|^ERR_HTTP_TUNNEL|^UND_ERR_ABORTED$/, "proxy"],
  [/CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|UNABLE_TO_VERIFY|^EPROTO$/, "tls"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/, "dropped"],
];

/**
 * What a `fetch` means that was rejected, or whose body was not read. Its message is not passed on: it may
 * quote a URL or header.
 */
export function networkProblem(error: unknown): ApiError {
  if (error instanceof BodyTooLarge) return { kind: "too-large", limit: "bytes", most: error.most };
  const code = causeCode(error);
  if (code === undefined) return { kind: "network", cause: "other" };
  const cause = causes.find(([pattern]) => pattern.test(code))?.[1] ?? "other";
  return { kind: "network", cause, code };
}

/** The first `code` on the chain of causes; Node nests them, once for each address it tried. */
function causeCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const { code, cause, errors } = error as Record<string, unknown>;
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  const nested: unknown[] = Array.isArray(errors) ? errors : [];
  for (const inner of [cause, ...nested]) {
    const found = causeCode(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What an answer outside 200 to 299 means. `body` is its parsed JSON, or undefined. */
export function answerProblem(
  status: number,
  headers: Headers,
  body: unknown,
  html: boolean,
): ApiError {
  const fields = asRecord(body);
  // The dashboard has a form of its own for it, `{error}`.
  const detail = text(fields["detail"]) ?? text(fields["title"]) ?? text(fields["error"]);
  const retryAfter = parseSeconds(headers.get("Retry-After"), headers.get("Date"));
  const withDetail = defined({ detail });
  const withAfter = defined({ retryAfter });
  if (status >= 300 && status < 400) return { kind: "redirected", status };
  switch (status) {
    case 401:
      return { kind: "unauthorized" };
    case 402:
      return planLimit(fields);
    case 403: {
      const scope = /required scope:\s*([\w:-]+)/i.exec(text(fields["detail"]) ?? "")?.[1];
      return scope === undefined
        ? { kind: "forbidden", ...withDetail }
        : { kind: "scope-missing", scope };
    }
    case 404:
    case 405:
      return { kind: "not-found" };
    case 409:
      return { kind: "conflict", ...withDetail, ...withAfter };
    case 422:
      return { kind: "invalid", fields: fieldProblems(fields["errors"]), ...withDetail };
    case 429:
      return { kind: "rate-limited", ...withAfter };
  }
  if (status >= 500) return { kind: "server", status, ...withDetail, ...withAfter };
  if (html) return { kind: "unreadable", status, html };
  return { kind: "rejected", status, ...withDetail };
}

/**
 * Whether the answer to a state-changing request proves that nothing was done: a refusal that only the API
 * itself gives, as problem details with the status of the answer. A redirect, a page or a text may come
 * from something in between, which may have passed the request on; 408 and 5xx say nothing either way, and
 * after a 421 `fetch` itself has sent the request a second time.
 * `body` is its parsed JSON, or undefined.
 */
export function provesNotDone(
  status: number,
  headers: Headers,
  body: unknown,
  isDashboard: boolean,
): boolean {
  if (status < 400 || status >= 500 || [408, 421].includes(status)) return false;
  const type = /^application\/(problem\+)?json\b/i.exec(headers.get("Content-Type") ?? "");
  if (type === null) return false;
  const fields = asRecord(body);
  // The dashboard answers `{error}` instead of problem details.
  if (isDashboard && text(fields["error"]) !== undefined) return true;
  const isProblem = [fields["title"], fields["type"]].some((one) => text(one) !== undefined);
  // RFC 9457 lets the status be left out, but then only the content type tells what it is.
  const said = fields["status"] ?? (type[1] === undefined ? undefined : status);
  return isProblem && said === status;
}

function planLimit(fields: Readonly<Record<string, unknown>>): ApiError {
  const plan = text(fields["current_plan"]);
  const needs = text(fields["required_plan"]);
  const used = count(fields["current_usage"]);
  const limit = count(fields["current_limit"]);
  return { kind: "plan-limit", ...defined({ plan, needs, used, limit }) };
}

/** Without the fields that are undefined. */
function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function fieldProblems(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((entry) => {
    const { field, detail } = asRecord(entry);
    return typeof field === "string" && typeof detail === "string" ? [{ field, detail }] : [];
  });
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
