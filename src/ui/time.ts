// Times as people say them. Pure: now and the language are handed in.

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * day],
  ["month", 30 * day],
  ["day", day],
  ["hour", hour],
  ["minute", minute],
];

/** An RFC 3339 time as a Date; undefined when there is none, or it is none. */
export function readTime(text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** “in 12 days”, “3 months ago”, “now”: rounded towards now. */
export function relative(time: Date, now: Date, language: string): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, "second");
}

/** The time to the minute, with its zone, in the person's own. */
export function exact(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: "long",
    timeStyle: "long",
  }).format(time);
}
