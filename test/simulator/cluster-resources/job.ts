// A job that takes time on the simulated clock: it waits, runs, and completes or fails.

import { rfc3339 } from "../clock";

/** Times in milliseconds since the epoch. */
export interface Job {
  createdAt: number;
  startsAt: number;
  endsAt: number;
  /** Why it fails at its end; null: it succeeds. */
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

/** Its progress at a time. */
export function progressOf(job: Job, now: number): JobProgress {
  const { createdAt, startsAt, endsAt, failure } = job;
  const ended = now >= endsAt;
  // A failing job stops at two thirds.
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

/** A job that starts soon and succeeds. */
export function newJob(now: number, length: number): Job {
  return { createdAt: now, startsAt: now + length * 0.1, endsAt: now + length, failure: null };
}
