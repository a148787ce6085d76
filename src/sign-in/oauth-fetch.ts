// One request to the issuer: by the editor's own `fetch`, under one deadline until its body has been
// read, told to the log by its path only, and told apart where it is no answer of an issuer's.

import type { CustomFetch } from "openid-client";
import { answerProblem, bodyLimits, bodyText, networkProblem } from "../api/response";
import { mayBeInsecure } from "../api/endpoint";
import type { Problem } from "../api/problem";
import { unlessAborted } from "../api/wait";
import type { OAuthOptions } from "./grant";

/** On its way through openid-client, which knows errors only. */
export class RequestFailed extends Error {
  constructor(
    readonly problem: Problem,
    readonly at: string,
    readonly isMetadata: boolean,
  ) {
    super(problem.kind);
  }
}

export function createOAuthFetch(
  { fetch, report }: Pick<OAuthOptions, "fetch" | "report">,
  seconds: number,
): CustomFetch {
  return async (url, init) => {
    const { pathname, host, protocol, hostname } = new URL(url);
    const started = performance.now();
    const tell = (outcome: number | Problem["kind"]): void => {
      const milliseconds = Math.round(performance.now() - started);
      report({ method: init.method, path: pathname, outcome, milliseconds });
    };
    const fail = (problem: Problem): RequestFailed =>
      new RequestFailed(problem, host, pathname.includes("/.well-known/"));
    // Where tokens go is said by the issuer, and may be another host; in clear they go nowhere.
    if (protocol !== "https:" && !mayBeInsecure(hostname)) {
      throw fail({ kind: "bad-endpoint", endpoint: `${protocol}//${host}`, insecure: true });
    }
    let response: Response;
    let text: string;
    try {
      const { signal, body } = init;
      const fetched = fetch(url, {
        method: init.method,
        headers: init.headers,
        redirect: "manual",
        ...(signal === undefined ? {} : { signal }),
        ...(body === undefined || body === null
          ? {}
          : { body: body instanceof URLSearchParams ? body.toString() : body }),
      });
      response = await unlessAborted(fetched, signal);
      text = await bodyText(response, { most: bodyLimits.oauth, signal });
    } catch (error) {
      const problem: Problem =
        init.signal?.aborted === true ? { kind: "timeout", seconds } : networkProblem(error);
      tell(problem.kind);
      throw fail(problem);
    }
    tell(response.status);
    const { status, headers } = response;
    const html = /^\s*</.test(text);
    const json = parsed(text);
    if (!response.ok && (typeof json?.["error"] !== "string" || status >= 500)) {
      throw fail(answerProblem(status, headers, json, html));
    }
    // Revoking answers nothing.
    if (response.ok && text !== "" && json === undefined) {
      throw fail({ kind: "unreadable", status, html });
    }
    return new Response(text === "" ? null : text, { status, headers: [...headers] });
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
