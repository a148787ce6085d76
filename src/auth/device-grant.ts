// The device grant (RFC 8628) as the rest of the extension sees it, and waiting for the user's approval in the browser.
// oauth.ts, which sends the requests, is loaded when somebody signs in.

import { failure, isTemporary, type ApiError, type Result } from "../api/errors";
import { pollUntil } from "../api/poll";
import { bounded, maxWaitSeconds, type Bounds, type pause } from "../api/wait";
import type { Secret } from "../secrets/secret";
import type { OAuth } from "./oauth";

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
export const pollInterval: Bounds = { min: 1, max: maxWaitSeconds, fallback: 5 };
/** Seconds for which a code is valid. */
export const codeLifetime: Bounds = { min: 1, max: 3600, fallback: 300 };
/** Seconds by which pauses grow if the issuer asks for fewer requests. */
const slowDownSeconds = 5;
/** The maximum pause in seconds while there is no network. */
const maxPauseSeconds = 30;

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
