// OAuth requests by openid-client: the device grant (RFC 8628), refresh and revocation (RFC 7009). Loaded when somebody
// signs in.

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
import { answerProblem, bodyLimits, bodyText, parsedBody } from "../api/response";
import { exchange } from "../api/http";
import { mayBeInsecure } from "../api/endpoint";
import { failure, succeeded, type ApiError, type Result } from "../api/errors";

/** Without `openid` there is a token, but the dashboard refuses to create a key with it. */
const scope = "openid profile email";
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
/** A year, in seconds: the ID token is not used, so a wrong clock does no harm. */
const anyClock = 31_536_000;

export function createOAuth(options: OAuthOptions): OAuth {
  const { issuer, clientId } = options;
  const at = new URL(issuer).host;
  let discovered: Promise<Configuration> | undefined;

  /** The issuer's metadata; requested once, and again after a failure. */
  function configuration(): Promise<Configuration> {
    const server = new URL(issuer);
    discovered ??= discovery(server, clientId, { [clockTolerance]: anyClock }, None(), {
      [customFetch]: createOAuthFetch(options),
      // Plain http is for loopback only, see readEndpoint().
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to be conspicuous
      execute: server.protocol === "http:" ? [allowInsecureRequests] : [],
    });
    discovered.catch(() => (discovered = undefined));
    return discovered;
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
        // The issuer no longer knows the code.
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

/** The ID token is dropped: nothing here needs to know who the user is. */
function grantOf({ access_token, refresh_token, expires_in }: TokenEndpointResponse): TokenGrant {
  return {
    access: new Secret(access_token),
    refresh: refresh_token === undefined ? undefined : new Secret(refresh_token),
    seconds: expires_in,
  };
}

/** Drops the messages of errors, which may quote the request. */
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
    return isMetadata && problem.kind === "not-found" ? { kind: "no-issuer", at } : { ...problem, at: request.at };
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

/** Thrown through openid-client, which passes on nothing but errors. */
class RequestFailed extends Error {
  constructor(
    readonly problem: ApiError,
    readonly at: string,
    readonly isMetadata: boolean,
  ) {
    super(problem.kind);
  }
}

function createOAuthFetch(options: OAuthOptions): CustomFetch {
  return async (url, init) => {
    const { pathname, host, protocol, hostname } = new URL(url);
    const fail = (problem: ApiError): RequestFailed =>
      new RequestFailed(problem, host, pathname.includes("/.well-known/"));
    // The issuer names the endpoints, which may be on other hosts. Tokens are never sent unencrypted.
    if (protocol !== "https:" && !mayBeInsecure(hostname)) {
      throw fail({ kind: "bad-endpoint", endpoint: `${protocol}//${host}`, insecure: true });
    }
    const { method, headers, body } = init;
    const request = { method, headers, body: body instanceof URLSearchParams ? body.toString() : body };
    const sent = await exchange(options, url, request, (response, signal) =>
      bodyText(response, { most: bodyLimits.oauth, signal }),
    );
    if (!sent.ok) throw fail(sent.problem);
    const { response, text } = sent.value;
    const { status } = response;
    const { json, html } = parsedBody(text);
    const { error } = Object(json) as { error?: unknown };
    if (!response.ok && (typeof error !== "string" || status >= 500)) {
      throw fail(answerProblem(status, response.headers, json, html));
    }
    // The response to a revocation is empty.
    if (response.ok && text !== "" && (typeof json !== "object" || json === null)) {
      throw fail({ kind: "unreadable", status, html });
    }
    return new Response(text === "" ? null : text, { status, headers: [...response.headers] });
  };
}
