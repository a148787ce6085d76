// Times as people say them. Pure: now and the language are handed in.

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

type Unit = readonly [Intl.RelativeTimeFormatUnit, seconds: number, from: number];

/** Each from two of it on; months from four, so that a key for 90 days is not one for 2 months. */
const units: readonly Unit[] = [
  ["year", 365 * day, 2 * 365 * day],
  ["month", 30 * day, 4 * 30 * day],
  ["day", day, 2 * day],
  ["hour", hour, 2 * hour],
];
const smallest: Unit = ["minute", minute, 0];

/** An RFC 3339 time as a Date; undefined when there is none, or it is none. */
export function readTime(text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/**
 * “in 12 days”, “5 months ago”, “now”: rounded towards now. Never “next month”, which five weeks
 * ahead may be the one after.
 */
export function relative(time: Date, now: Date, language: string): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const [unit, length] = units.find(([, , from]) => Math.abs(seconds) >= from) ?? smallest;
  const count = Math.trunc(seconds / length);
  // Only for none at all is there a word of its own: “now”.
  const numeric = count === 0 ? "auto" : "always";
  return new Intl.RelativeTimeFormat(language, { numeric }).format(
    count,
    count === 0 ? "second" : unit,
  );
}

/** The time to the minute, with its zone, in the person's own. */
export function exact(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(time);
}

/** The day with its weekday, in the person's own time zone. */
export function exactDay(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(time);
}
