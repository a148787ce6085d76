// Something that takes its time on the simulated clock: waits, works, and is done or has failed.

import { rfc3339 } from "../clock";

/** Moments in milliseconds since the epoch. */
export interface Job {
  createdAt: number;
  startsAt: number;
  endsAt: number;
  /** Why it fails when it ends; null: it does not. */
  failure: string | null;
}

export interface JobProgress {
  status: "pending" | "processing" | "completed" | "failed";
  progress: number;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  error_message: string | null;
}

/** What can be said of it at a moment. */
export function progressOf(job: Job, now: number): JobProgress {
  const { createdAt, startsAt, endsAt, failure } = job;
  const ended = now >= endsAt;
  // One that fails gets two thirds of the way, and stays there.
  const reach = failure === null ? 100 : 66;
  const share = Math.min(1, Math.max(0, (now - startsAt) / Math.max(1, endsAt - startsAt)));
  return {
    status: now < startsAt ? "pending" : !ended ? "processing" : failure ? "failed" : "completed",
    progress: Math.floor(share * reach),
    created_at: rfc3339(createdAt),
    started_at: now < startsAt ? null : rfc3339(startsAt),
    completed_at: ended ? rfc3339(endsAt) : null,
    error_message: ended ? failure : null,
  };
}

/** One that begins to work soon, and does not fail. */
export function newJob(now: number, length: number): Job {
  return { createdAt: now, startsAt: now + length * 0.1, endsAt: now + length, failure: null };
}
