// The traffic of a cluster: a daily curve with some noise, and an hour every night in which somebody guesses passwords.

import { rfc3339 } from "../clock";
import type { Series } from "../published/insights";
import { pseudoRandom } from "./pseudo-random";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [minute, 5 * minute, 15 * minute, hour, 6 * hour, day, 7 * day] as const;
const mostPoints = 48;

export interface Period {
  start: number;
  end: number;
}

export interface Traffic {
  clusterId: string;
  /** In the requested realms. */
  users: number;
  /** Whether the cluster runs. */
  running: boolean;
  period: Period;
}

/** The slots of a period, with the smallest step that keeps them few. */
function slots({ start, end }: Period): { at: number; step: number }[] {
  const step = steps.find((each) => (end - start) / each <= mostPoints) ?? 7 * day;
  const first = Math.ceil(start / step) * step;
  const count = Math.max(0, Math.ceil((end - first) / step));
  return Array.from({ length: count }, (_, index) => ({ at: first + index * step, step }));
}

/** A series with a value for each slot. */
export function series(traffic: Traffic, value: (at: number, step: number) => number): Series {
  if (!traffic.running) return { values: [] };
  return {
    values: slots(traffic.period).map(({ at, step }) => ({
      timestamp: rfc3339(at),
      value: Math.round(value(at, step) * 100) / 100,
    })),
  };
}

export function total({ values }: Series): number {
  return values.reduce((sum, { value }) => sum + value, 0);
}

export function attempts({ clusterId, users }: Traffic, at: number, step: number): number {
  const noise = 0.8 + 0.4 * pseudoRandom(clusterId, "attempts", at);
  return Math.round(users * 0.9 * (step / hour) * busyness(at, step) * noise);
}

export function failures(traffic: Traffic, at: number, step: number): number {
  const { clusterId } = traffic;
  const usual = 0.02 + 0.03 * pseudoRandom(clusterId, "failures", at);
  return Math.round(attempts(traffic, at, step) * (usual + 0.5 * badShare(at, step)));
}

/** From 0.2 at night to 1 in the afternoon; the average for steps of a day or more. */
export function busyness(at: number, step: number): number {
  if (step >= day) return 0.6;
  return 0.6 + 0.4 * Math.sin(((at % day) / day) * 2 * Math.PI - (2 * Math.PI * 8) / 24);
}

/** The part of a slot between 3:00 and 4:00. */
export function badShare(at: number, step: number): number {
  if (step >= day) return hour / day;
  const [from, to] = [at % day, (at % day) + step];
  return Math.max(0, Math.min(to, 4 * hour) - Math.max(from, 3 * hour)) / step;
}
