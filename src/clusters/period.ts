// The period that logs or events are asked for, and its bounds as a person types them. Plain code.

export const day = 86_400_000;

/** How far back the API goes, and the longest range that it accepts, in milliseconds. */
export const longestPeriod = 90 * day;

/** In milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The bounds that the user set, in milliseconds since 1970. */
export interface Bounds {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** From what is sent to the API. */
export function boundsOf(query: Readonly<Record<string, unknown>>): Bounds {
  const at = (name: string): number | undefined => {
    const value = query[name];
    return typeof value === "string" ? Date.parse(value) : undefined;
  };
  return { from: at("start_time"), to: at("end_time") };
}

export function withoutBounds<T>(query: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const others = Object.entries(query).filter(([name]) => !/^(?:start|end)_time$/.test(name));
  return Object.fromEntries(others);
}

export type BoundsProblem = "backwards" | "future" | "too-old" | "clipped";

/** What is wrong with the bounds. `clipped` ones still work: the search ends 90 days ago. */
export function boundsProblem({ from, to }: Bounds, now: number): BoundsProblem | undefined {
  const oldest = now - longestPeriod;
  if (from !== undefined && to !== undefined && from > to) return "backwards";
  if (from !== undefined && from > now) return "future";
  if (to !== undefined && to < oldest) return "too-old";
  return from !== undefined && from < oldest ? "clipped" : undefined;
}

/** The period to export for what is shown: all that the filters ask for, within the API's limit. */
export function exportedPeriod(shown: Period, { from, to }: Bounds): Period {
  const end = Math.min(to ?? Infinity, shown.to);
  return { from: Math.max(from ?? shown.from, end - longestPeriod), to: end };
}

export function queryOfPeriod({ from, to }: Period): {
  readonly start_time: string;
  readonly end_time: string;
} {
  return { start_time: new Date(from).toISOString(), end_time: new Date(to).toISOString() };
}

export function queryOfLast(length: number, now = Date.now()): ReturnType<typeof queryOfPeriod> {
  return queryOfPeriod({ from: now - length, to: now });
}

/** `2026-01-31T23:59` by this machine's clock. */
export function minuteOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Reads a day, or a day and a time. Undefined for anything else. */
export function readTyped(
  text: string,
): { readonly day: string; readonly time?: string } | undefined {
  const [, day = "", time] = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d))?$/.exec(text.trim()) ?? [];
  // With a time, since a day alone would be read as UTC.
  const at = new Date(`${day}T${time ?? "00:00"}`);
  if (Number.isNaN(at.getTime()) || !minuteOf(at).startsWith(day)) return undefined;
  return time === undefined ? { day } : { day, time };
}

/** Its first moment, for the API; undefined if it is not a time. */
export function startOf(text: string): string | undefined {
  const typed = readTyped(text);
  return typed && new Date(`${typed.day}T${typed.time ?? "00:00"}`).toISOString();
}

/** Its last moment: “to 23:59” means all of that minute. */
export function endOf(text: string): string | undefined {
  const typed = readTyped(text);
  return typed && new Date(`${typed.day}T${typed.time ?? "23:59"}:59.999`).toISOString();
}
