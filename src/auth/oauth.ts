// The OAuth side: the device grant (RFC 8628), renewing and revoking (RFC 7009), by openid-client.
// Has a file of its own in the bundle, which is loaded when somebody signs in.

import {
  allowInsecureRequests,
  ClientError,
  clockTolerance,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  genericGrantRequest,
  initiateDeviceAuthorization,
  None,
  refreshTokenGrant,
  ResponseBodyError,
  type TokenEndpointResponse,
  tokenRevocation,
} from "openid-client";
import { bounded, unlessAborted } from "../api/wait";
import { reveal, Secret } from "../secrets/secret";
import {
  codeLifetime,
  pollInterval,
  type DeviceCode,
  type OAuth,
  type OAuthOptions,
  type Polled,
  type TokenGrant,
} from "./device-grant";
import { answerProblem, bodyLimits, bodyText, networkProblem } from "../api/response";
import { mayBeInsecure } from "../api/endpoint";
import { failure, succeeded, type ApiError, type Result } from "../api/errors";

/** Without `openid` a token is given out, and fails where a key is made with it. */
const scope = "openid profile email";
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
const defaultDeadlineSeconds = 30;
/** Seconds, a year: the ID token is not used, so a clock that is wrong spoils nothing. */
const anyClock = 31_536_000;

export function createOAuth(options: OAuthOptions): OAuth {
  const { issuer, clientId } = options;
  const timeout = options.deadlineSeconds ?? defaultDeadlineSeconds;
  const at = new URL(issuer).host;
  let found: Promise<Configuration> | undefined;

  /** What the issuer says of itself; asked once, and again after a failure. */
  function configuration(): Promise<Configuration> {
    const server = new URL(issuer);
    found ??= discovery(server, clientId, { [clockTolerance]: anyClock }, None(), {
      timeout,
      [customFetch]: createOAuthFetch(options, timeout),
      // Only loopback comes this far with plain http.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- so that it is seen, as it says
      execute: server.protocol === "http:" ? [allowInsecureRequests] : [],
    });
    found.catch(() => (found = undefined));
    return found;
  }

  async function ask<T>(
    signal: AbortSignal | undefined,
    act: (config: Configuration) => Promise<T>,
  ): Promise<Result<T>> {
    try {
      const asked = configuration().then(act);
      return succeeded(await unlessAborted(asked, signal));
    } catch (error) {
      return failure(signal?.aborted === true ? { kind: "cancelled" } : errorOf(error, options));
    }
  }

  return {
    start: async (signal) => {
      const answer = await ask(signal, async (config) => {
        if (config.serverMetadata().device_authorization_endpoint === undefined) return undefined;
        return initiateDeviceAuthorization(config, { scope });
      });
      if (!answer.ok) return answer;
      if (answer.value === undefined) return failure({ kind: "no-device-grant", at });
      const { device_code, user_code, interval, expires_in } = answer.value;
      const { verification_uri, verification_uri_complete } = answer.value;
      return succeeded({
        userCode: user_code,
        page: verification_uri_complete ?? verification_uri,
        seconds: bounded(expires_in, codeLifetime),
        interval: bounded(interval, pollInterval),
        device: new Secret(device_code),
      });
    },

    poll: async (code: DeviceCode, signal): Promise<Polled> => {
      const answer = await ask(signal, (config) =>
        genericGrantRequest(config, deviceGrant, { device_code: reveal(code.device) }),
      );
      if (answer.ok) return succeeded(grantOf(answer.value));
      const { problem } = answer;
      if (problem.kind !== "oauth-error") return answer;
      switch (problem.code) {
        case "authorization_pending":
          return "pending";
        case "slow_down":
          return "slow-down";
        case "access_denied":
          return failure({ kind: "sign-in-denied" });
        // A code that is not known any more was good for long enough.
        case "expired_token":
        case "invalid_grant":
          return failure({ kind: "sign-in-expired" });
        default:
          return answer;
      }
    },

    refresh: async (token) => {
      const answer = await ask(undefined, (config) => refreshTokenGrant(config, reveal(token)));
      if (answer.ok) return succeeded(grantOf(answer.value));
      const { problem } = answer;
      const isOver = problem.kind === "oauth-error" && problem.code === "invalid_grant";
      return isOver ? failure({ kind: "sign-in-over" }) : answer;
    },

    revoke: (token) =>
      ask(undefined, async (config) => {
        if (config.serverMetadata().revocation_endpoint === undefined) return false;
        await tokenRevocation(config, reveal(token));
        return true;
      }),
  };
}

/** The ID token is not kept: nothing here asks who somebody is. */
function grantOf({ access_token, refresh_token, expires_in }: TokenEndpointResponse): TokenGrant {
  return {
    access: new Secret(access_token),
    refresh: refresh_token === undefined ? undefined : new Secret(refresh_token),
    seconds: expires_in,
  };
}

/** Messages are not passed on: they may quote what was sent. */
function errorOf(error: unknown, { issuer, clientId }: OAuthOptions): ApiError {
  const at = new URL(issuer).host;
  if (error instanceof ResponseBodyError) {
    const code = /^[\w-]{1,60}$/.test(error.error) ? error.error : "";
    return ["invalid_client", "unauthorized_client"].includes(code)
      ? { kind: "client-refused", clientId }
      : { kind: "oauth-error", code, at };
  }
  const request = causeOf(error, RequestFailed);
  if (request !== undefined) {
    const { problem, isMetadata } = request;
    return isMetadata && problem.kind === "not-found"
      ? { kind: "no-issuer", at }
      : { ...problem, at: request.at };
  }
  if (error instanceof ClientError) return { kind: "no-issuer", at };
  throw error;
}

function causeOf<T>(error: unknown, kind: new (...given: never[]) => T): T | undefined {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof kind) return one;
  }
  return undefined;
}

/** On its way through openid-client, which knows errors only. */
class RequestFailed extends Error {
  constructor(
    readonly problem: ApiError,
    readonly at: string,
    readonly isMetadata: boolean,
  ) {
    super(problem.kind);
  }
}

function createOAuthFetch(
  { fetch, report }: Pick<OAuthOptions, "fetch" | "report">,
  seconds: number,
): CustomFetch {
  return async (url, init) => {
    const { pathname, host, protocol, hostname } = new URL(url);
    const started = performance.now();
    const tell = (outcome: number | ApiError["kind"]): void => {
      const milliseconds = Math.round(performance.now() - started);
      report({ method: init.method, path: pathname, outcome, milliseconds });
    };
    const fail = (problem: ApiError): RequestFailed =>
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
        signal,
        body: body instanceof URLSearchParams ? body.toString() : body,
      });
      response = await unlessAborted(fetched, signal);
      text = await bodyText(response, { most: bodyLimits.oauth, signal });
    } catch (error) {
      const problem: ApiError =
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
