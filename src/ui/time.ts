// Times as people say them. Pure: now and the language are handed in.

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

type Unit = readonly [Intl.RelativeTimeFormatUnit, seconds: number];

const lastUnit: Unit = ["minute", minute];
const units: readonly Unit[] = [
  ["year", 365 * day],
  ["month", 30 * day],
  ["day", day],
  ["hour", hour],
];

/** An RFC 3339 time as a Date; undefined when there is none, or it is none. */
export function readTime(text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/**
 * “in 12 days”, “3 months ago”, “now”: in the largest unit of which there are at least two,
 * rounded towards now. So never “next month”, which five weeks ahead may be the one after.
 */
export function relative(time: Date, now: Date, language: string): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const [unit, length] = units.find(([, one]) => Math.abs(seconds) >= 2 * one) ?? lastUnit;
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
    dateStyle: "long",
    timeStyle: "long",
  }).format(time);
}
