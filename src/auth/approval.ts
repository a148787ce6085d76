// Waiting until the person has answered in the browser (RFC 8628, 3.5): how often to ask, what to do
// without a network, and when to stop. Plain code with ports.

import { bounded, type Bounds, longestWait } from "../api/wait";
import { type DeviceCode, failed, type TokenGrant, type OAuth, type Outcome } from "./grant";

/** What it is waiting for, to be told. */
export type Waiting = "answer" | "slower" | "network";

export interface ApprovalPorts {
  readonly oauth: Pick<OAuth, "poll">;
  readonly signal: AbortSignal;
  readonly told: (waiting: Waiting) => void;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  /** Comes back early once the signal says so. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** Seconds between two questions. RFC 8628, 3.5 names what holds where the issuer says nothing. */
export const pollInterval: Bounds = { least: 1, most: longestWait, otherwise: 5 };
/** Seconds that a code is good for. */
export const codeLifetime: Bounds = { least: 1, most: 3600, otherwise: 300 };
/** Seconds by which the pauses grow where the issuer says that it is asked too often. */
const slower = 5;
/** Seconds; without a network the pauses grow up to this. */
const longestPause = 30;

export async function waitForApproval(
  code: DeviceCode,
  { oauth, signal, told, now, pause }: ApprovalPorts,
): Promise<Outcome<TokenGrant>> {
  const end = now() + bounded(code.seconds, codeLifetime) * 1000;
  const regular = bounded(code.interval, pollInterval);
  let interval = regular;
  let isOffline = false;
  for (;;) {
    await pause(interval * 1000, signal);
    if (signal.aborted) return failed({ kind: "cancelled" });
    if (now() >= end) return failed({ kind: "expired" });
    const polled = await oauth.poll(code, signal);
    if (polled === "pending") {
      if (isOffline) {
        told("answer");
        interval = regular;
      }
      isOffline = false;
    } else if (polled === "slow-down") {
      told("slower");
      interval += slower;
    } else if (!polled.ok && isPassing(polled)) {
      // The question costs nothing, and the person may be answering at this moment.
      told("network");
      isOffline = true;
      interval = Math.max(
        Math.min(interval * 2, Math.max(longestPause, regular)),
        bounded(retryAfterOf(polled), { least: 0, most: longestWait, otherwise: 0 }),
      );
    } else return polled;
  }
}

/** What may be over by the time of the next question. */
function isPassing(polled: Outcome<TokenGrant>): boolean {
  if (polled.ok || polled.problem.kind !== "request") return false;
  const { problem } = polled.problem;
  switch (problem.kind) {
    case "network":
      return problem.cause !== "tls";
    case "timeout":
    case "server":
    case "rate-limited":
      return true;
    default:
      return false;
  }
}

/** Seconds; undefined where the issuer did not say when to ask again. */
function retryAfterOf(polled: Outcome<TokenGrant>): number | undefined {
  if (polled.ok || polled.problem.kind !== "request") return undefined;
  const { problem } = polled.problem;
  return "retryAfter" in problem ? problem.retryAfter : undefined;
}
