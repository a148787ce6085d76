// The period of requests with `start_time` and `end_time`.

import { invalid } from "../problem";

const hour = 3_600_000;
const day = 24 * hour;

/** Default lengths in milliseconds. */
export const lastHour = hour;
export const lastDay = day;
export const lastMonth = 30 * day;

const longestPeriod = 90 * day;

interface PeriodQuery {
  start_time?: string;
  end_time?: string;
}

export interface Period {
  start: number;
  end: number;
}

/**
 * Each end has its own default: now, and `defaultLength` before now. An `end_time` alone that is before the default
 * start gives an empty period, not an error.
 */
export function periodOf({ start_time, end_time }: PeriodQuery, now: number, defaultLength: number): Period {
  const start = start_time === undefined ? now - defaultLength : Date.parse(start_time);
  const end = end_time === undefined ? now : Date.parse(end_time);
  if (start_time !== undefined && start > end) {
    throw invalid({ field: "start_time", detail: "must not be after end_time", code: "range" });
  }
  if (end - start > longestPeriod) {
    const detail = "must be at most 90 days before end_time";
    throw invalid({ field: "start_time", detail, code: "range" });
  }
  return { start, end };
}
