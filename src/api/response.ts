// Reads responses: bodies up to a limit, the secret in a damaged body, and the errors of failed requests.

import type { NetworkCause } from "../errors/errors";
import type { ApiError, FieldError } from "./errors";
import { parseSeconds, unlessAborted } from "./wait";

/** Bytes, decompressed. */
export const bodyLimits = {
  /** A response that is parsed as a whole. */
  success: 32 * 1024 * 1024,
  /** A key or a client secret with its details. */
  secret: 1024 * 1024,
  /** A response that is not a success: problem details, or a proxy's page. */
  refusal: 256 * 1024,
  /** From an OAuth issuer. */
  oauth: 1024 * 1024,
} as const;

class BodyTooLarge extends Error {
  constructor(readonly max: number) {
    super("The body is too large");
  }
}

interface BodyOptions {
  /** The maximum size in bytes. */
  readonly max: number;
  /** Stops reading even if the body never ends: a decompressor may get stuck. */
  readonly signal: AbortSignal | undefined | null;
  /** Whether the part read so far is enough if the connection breaks or the body is too large. */
  readonly acceptsPart?: (text: string) => boolean;
}

/** Rejects with BodyTooLarge, or with the error of reading the body. */
export async function bodyText(response: Response, { max, signal, acceptsPart }: BodyOptions): Promise<string> {
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
      if (bytes > max) {
        text += decoder.decode(value.subarray(0, max - bytes));
        throw new BodyTooLarge(max);
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Not awaited, because cancelling may get stuck, too.
    void reader.cancel().catch(() => undefined);
    if (acceptsPart?.(text) !== true) throw error;
    return text;
  }
}

/** `json` is undefined if the body is something else, such as a web page. */
export function parsedBody(text: string): { readonly json: unknown; readonly html: boolean } {
  const html = /^\s*</.test(text);
  try {
    return { json: JSON.parse(text) as unknown, html };
  } catch {
    return { json: undefined, html };
  }
}

/** Returned only once, when a key or a client secret is created or rotated. */
const secretField = /"(full_key|client_secret)"\s*:\s*("(?:[^"\\]|\\.)+")/;

/**
 * The secret in such a response by its name, if it is complete: a damaged response may still hold it, and the server
 * does not return it again.
 */
export function salvageSecret(part: string): Record<string, string> | undefined {
  const [, name, literal] = secretField.exec(part) ?? [];
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
  // undici reports a proxy's refusal as aborted; requests that this extension aborts never get here.
  [/PROXY|TUNNEL|^ERR_HTTP_TUNNEL|^UND_ERR_ABORTED$/, "proxy"],
  [/CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|UNABLE_TO_VERIFY|^EPROTO$/, "tls"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/, "dropped"],
];

/**
 * The error for a rejected `fetch` or an unreadable body. Its message is dropped, since it may quote a URL or a header.
 */
export function networkProblem(error: unknown): ApiError {
  if (error instanceof BodyTooLarge) return { kind: "too-large", limit: "bytes", max: error.max };
  const code = errorCode(error);
  if (code === undefined) return { kind: "network", cause: "other" };
  const cause = causes.find(([pattern]) => pattern.test(code))?.[1] ?? "other";
  return { kind: "network", cause, code };
}

/** The first `code` in the chain of causes. Node nests errors, one for each address that it tried. */
export function errorCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const { code, cause, errors } = error as Record<string, unknown>;
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  const nested: unknown[] = Array.isArray(errors) ? errors : [];
  for (const inner of [cause, ...nested]) {
    const found = errorCode(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The error for a response outside 200 to 299. `body` is its parsed JSON, or undefined. */
export function responseProblem(
  ...response: [status: number, headers: Headers, body: unknown, html: boolean]
): ApiError {
  const error = responseError(...response);
  const carried = Object.entries(error).filter(([, value]) => value !== undefined);
  return Object.fromEntries(carried) as unknown as ApiError;
}

function responseError(status: number, headers: Headers, body: unknown, html: boolean): ApiError {
  const fields = asRecord(body);
  // The dashboard has its own format, `{error}`.
  const detail = text(fields["detail"]) ?? text(fields["title"]) ?? text(fields["error"]);
  const retryAfter = parseSeconds(headers.get("Retry-After"), headers.get("Date"));
  if (status >= 300 && status < 400) return { kind: "redirected", status };
  switch (status) {
    case 401:
      return { kind: "unauthorized" };
    case 402:
      return {
        kind: "plan-limit",
        plan: text(fields["current_plan"]),
        needs: text(fields["required_plan"]),
        used: count(fields["current_usage"]),
        limit: count(fields["current_limit"]),
      };
    case 403: {
      const scope = /required scope:\s*([\w:-]+)/i.exec(text(fields["detail"]) ?? "")?.[1];
      return scope === undefined ? { kind: "forbidden", detail } : { kind: "scope-missing", scope };
    }
    case 404:
    case 405:
      return { kind: "not-found" };
    case 409:
      return { kind: "conflict", detail, retryAfter };
    case 422:
      return { kind: "invalid", fields: fieldProblems(fields["errors"]), detail };
    case 429:
      return { kind: "rate-limited", retryAfter };
  }
  if (status >= 500) return { kind: "server", status, detail, retryAfter };
  if (html) return { kind: "unreadable", status, html };
  return { kind: "rejected", status, detail };
}

/**
 * Whether the response to a state-changing request proves that nothing was done: a refusal by the API itself, which is
 * problem details with the status of the response. A redirect, a page or a text may come from a proxy, which may have
 * passed the request on. 408 and 5xx prove nothing, and after a 421 `fetch` itself has sent the request again.
 * `body` is its parsed JSON, or undefined.
 */
export function provesNotDone(status: number, headers: Headers, body: unknown, isDashboard: boolean): boolean {
  if (status < 400 || status >= 500 || [408, 421].includes(status)) return false;
  const type = /^application\/(problem\+)?json\b/i.exec(headers.get("Content-Type") ?? "");
  if (type === null) return false;
  const fields = asRecord(body);
  // The dashboard returns `{error}` instead of problem details.
  if (isDashboard && text(fields["error"]) !== undefined) return true;
  const isProblem = [fields["title"], fields["type"]].some((field) => text(field) !== undefined);
  // RFC 9457 makes the status optional, but without it only the content type identifies problem details.
  const statusInBody = fields["status"] ?? (type[1] === undefined ? undefined : status);
  return isProblem && statusInBody === status;
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
