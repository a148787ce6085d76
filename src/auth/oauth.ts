// OAuth requests by openid-client: the device grant (RFC 8628) with waiting for the user's approval in the browser, refresh
// and revocation (RFC 7009). Loaded when somebody signs in.

import * as openid from "openid-client";
import { pollUntil } from "../api/poll";
import { bounded, maxWaitSeconds, unlessAborted, type Bounds, type pause } from "../api/wait";
import { reveal, Secret } from "../secrets/secret";
import { responseProblem, bodyLimits, bodyText, parsedBody } from "../api/response";
import { exchange, type HttpOptions } from "../api/http";
import { mayBeInsecure } from "../api/endpoint";
import { failure, isTemporary, succeeded, type ApiError, type Result } from "../api/errors";

/** The response of a token endpoint. */
export interface TokenGrant {
  readonly access: Secret;
  /** Missing if the issuer has none, or the previous one stays valid. */
  readonly refresh?: Secret;
  /** The lifetime of the access token in seconds, if known. */
  readonly seconds?: number;
}

export interface DeviceCode {
  /** Shown to the user, who compares or types it. Not a secret once it is used. */
  readonly userCode: string;
  /** The page to open, with the code filled in if the issuer can do that. */
  readonly page: string;
  readonly seconds: number;
  /** Seconds between two requests. */
  readonly interval: number;
  readonly device: Secret;
}

export type Polled = "pending" | "slow-down" | Result<TokenGrant>;

/** `slower`: the issuer asked for fewer requests. `offline` and `online`: the network has failed, or is back. */
export type Waiting = "slower" | "offline" | "online";

export interface ApprovalOptions {
  readonly oauth: Pick<OAuth, "poll">;
  readonly signal: AbortSignal;
  readonly onWaiting: (waiting: Waiting) => void;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  /** For tests. */
  readonly wait?: typeof pause;
}

/** Seconds between two requests; RFC 8628, 3.5 has the default. */
const pollInterval: Bounds = { min: 1, max: maxWaitSeconds, fallback: 5 };
/** Seconds for which a code is valid. */
const codeLifetime: Bounds = { min: 1, max: 3600, fallback: 300 };
/** Seconds by which pauses grow if the issuer asks for fewer requests. */
const slowDownSeconds = 5;
/** The maximum pause in seconds while there is no network. */
const maxPauseSeconds = 30;

/** Without `openid` there is a token, but the dashboard refuses to create a key with it. */
const scope = "openid profile email";
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
/** A year, in seconds: the ID token is not used, so a wrong clock does no harm. */
const clockTolerance = 31_536_000;

export interface OAuthOptions extends Pick<HttpOptions, "fetch" | "report" | "deadlineSeconds"> {
  readonly issuer: string;
  readonly clientId: string;
}

export type OAuth = ReturnType<typeof createOAuth>;

export function createOAuth(options: OAuthOptions) {
  const { issuer, clientId } = options;
  const at = new URL(issuer).host;
  let discovered: Promise<openid.Configuration> | undefined;

  /** The issuer's metadata; requested once, and again after a failure. */
  function configuration(): Promise<openid.Configuration> {
    const server = new URL(issuer);
    discovered ??= openid.discovery(server, clientId, { [openid.clockTolerance]: clockTolerance }, openid.None(), {
      [openid.customFetch]: createOAuthFetch(options),
      // Plain http is for loopback only, see readEndpoint().
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked as deprecated only to stand out
      execute: server.protocol === "http:" ? [openid.allowInsecureRequests] : [],
    });
    discovered.catch(() => (discovered = undefined));
    return discovered;
  }

  async function request<T>(
    signal: AbortSignal | undefined,
    send: (config: openid.Configuration) => Promise<T>,
  ): Promise<Result<T>> {
    try {
      return succeeded(await unlessAborted(configuration().then(send), signal));
    } catch (error) {
      return failure(signal?.aborted === true ? { kind: "cancelled" } : errorOf(error, options));
    }
  }

  return {
    start: async (signal: AbortSignal): Promise<Result<DeviceCode>> => {
      const started = await request(signal, async (config) => {
        if (config.serverMetadata().device_authorization_endpoint === undefined) return undefined;
        return openid.initiateDeviceAuthorization(config, { scope });
      });
      if (!started.ok) return started;
      if (started.value === undefined) return failure({ kind: "no-device-grant", at });
      const { device_code, user_code, interval, expires_in } = started.value;
      const { verification_uri, verification_uri_complete } = started.value;
      return succeeded({
        userCode: user_code,
        page: verification_uri_complete ?? verification_uri,
        seconds: bounded(expires_in, codeLifetime),
        interval: bounded(interval, pollInterval),
        device: new Secret(device_code),
      });
    },

    poll: async (code: DeviceCode, signal: AbortSignal): Promise<Polled> => {
      const granted = await request(signal, (config) =>
        openid.genericGrantRequest(config, deviceGrant, { device_code: reveal(code.device) }),
      );
      if (granted.ok) return succeeded(grantOf(granted.value));
      const { problem } = granted;
      if (problem.kind !== "oauth-error") return granted;
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
          return granted;
      }
    },

    /** May use up the refresh token, even if the response is lost. */
    refresh: async (token: Secret): Promise<Result<TokenGrant>> => {
      const granted = await request(undefined, (config) => openid.refreshTokenGrant(config, reveal(token)));
      if (granted.ok) return succeeded(grantOf(granted.value));
      const { problem } = granted;
      const isOver = problem.kind === "oauth-error" && problem.code === "invalid_grant";
      return isOver ? failure({ kind: "sign-in-over" }) : granted;
    },

    /** The value is false if the issuer can't revoke tokens. */
    revoke: (token: Secret): Promise<Result<boolean>> =>
      request(undefined, async (config) => {
        if (config.serverMetadata().revocation_endpoint === undefined) return false;
        await openid.tokenRevocation(config, reveal(token));
        return true;
      }),
  };
}

/** The ID token is dropped: nothing here needs to know who the user is. */
function grantOf({ access_token, refresh_token, expires_in }: openid.TokenEndpointResponse): TokenGrant {
  return {
    access: new Secret(access_token),
    refresh: refresh_token === undefined ? undefined : new Secret(refresh_token),
    seconds: expires_in,
  };
}

/** Leaves out the messages of errors, which may quote the request. */
function errorOf(error: unknown, { issuer, clientId }: OAuthOptions): ApiError {
  const at = new URL(issuer).host;
  if (error instanceof openid.ResponseBodyError) {
    const code = /^[\w-]{1,60}$/.test(error.error) ? error.error : "";
    return ["invalid_client", "unauthorized_client"].includes(code)
      ? { kind: "client-refused", clientId }
      : { kind: "oauth-error", code, at };
  }
  const failed = requestFailureIn(error);
  if (failed !== undefined) {
    const { problem, isMetadata } = failed;
    return isMetadata && problem.kind === "not-found" ? { kind: "no-issuer", at } : { ...problem, at: failed.at };
  }
  if (error instanceof openid.ClientError) return { kind: "no-issuer", at };
  throw error;
}

function requestFailureIn(error: unknown): RequestError | undefined {
  if (error instanceof RequestError) return error;
  return error instanceof Error ? requestFailureIn(error.cause) : undefined;
}

/** Thrown through openid-client, which only passes on errors. */
class RequestError extends Error {
  constructor(
    readonly problem: ApiError,
    readonly at: string,
    readonly isMetadata: boolean,
  ) {
    super(problem.kind);
  }
}

function createOAuthFetch(options: OAuthOptions): openid.CustomFetch {
  return async (url, init) => {
    const { pathname, host, protocol, hostname } = new URL(url);
    const fail = (problem: ApiError): RequestError =>
      new RequestError(problem, host, pathname.includes("/.well-known/"));
    // The issuer names the endpoints, which may be on other hosts. Tokens are never sent unencrypted.
    if (protocol !== "https:" && !mayBeInsecure(hostname)) {
      throw fail({ kind: "bad-endpoint", endpoint: `${protocol}//${host}`, insecure: true });
    }
    const { method, headers, body } = init;
    const request = { method, headers, body: body instanceof URLSearchParams ? body.toString() : body };
    const sent = await exchange(options, url, request, (response, signal) =>
      bodyText(response, { max: bodyLimits.oauth, signal }),
    );
    if (!sent.ok) throw fail(sent.problem);
    const { response, text } = sent.value;
    const { status } = response;
    const { json, html } = parsedBody(text);
    const { error } = Object(json) as { error?: unknown };
    if (!response.ok && (typeof error !== "string" || status >= 500)) {
      throw fail(responseProblem(status, response.headers, json, html));
    }
    // The response to a revocation is empty.
    if (response.ok && text !== "" && (typeof json !== "object" || json === null)) {
      throw fail({ kind: "unreadable", status, html });
    }
    return new Response(text === "" ? null : text, { status, headers: [...response.headers] });
  };
}

export async function waitForApproval(
  code: DeviceCode,
  { oauth, signal, onWaiting, now, wait }: ApprovalOptions,
): Promise<Result<TokenGrant>> {
  const end = now() + bounded(code.seconds, codeLifetime) * 1000;
  const regular = bounded(code.interval, pollInterval);
  let interval = regular;
  let isOffline = false;
  const granted = await pollUntil<Result<TokenGrant>>(
    async () => {
      if (now() >= end) return { done: failure({ kind: "sign-in-expired" }) };
      const polled = await oauth.poll(code, signal);
      if (polled === "pending") {
        if (isOffline) {
          onWaiting("online");
          interval = regular;
        }
        isOffline = false;
      } else if (polled === "slow-down") {
        onWaiting("slower");
        interval += slowDownSeconds;
      } else if (!polled.ok && isPassing(polled.problem)) {
        // Polling costs nothing, and the user may be approving at this moment.
        onWaiting("offline");
        isOffline = true;
        const { problem } = polled;
        const after = "retryAfter" in problem ? problem.retryAfter : undefined;
        interval = Math.max(
          Math.min(interval * 2, Math.max(maxPauseSeconds, regular)),
          bounded(after, { min: 0, max: maxWaitSeconds, fallback: 0 }),
        );
      } else return { done: polled };
      return { after: interval * 1000 };
    },
    { first: regular * 1000, signal, wait },
  );
  return granted ?? failure({ kind: "cancelled" });
}

/** Whether the next request may succeed. */
function isPassing(problem: ApiError): boolean {
  return isTemporary(problem) && !(problem.kind === "network" && problem.cause === "tls");
}
