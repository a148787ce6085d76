// Formats dates, times, numbers, sizes and percentages. Pure: the time and the language are parameters.

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

type Unit = readonly [Intl.RelativeTimeFormatUnit, seconds: number, minSeconds: number];

/** A unit is used from two of it, and months from four, so that 90 days don't become 2 months. */
const units: readonly Unit[] = [
  ["year", 365 * day, 2 * 365 * day],
  ["month", 30 * day, 4 * 30 * day],
  ["day", day, 2 * day],
  ["hour", hour, 2 * hour],
];
const smallestUnit: Unit = ["minute", minute, 0];

/** Caches formatters: creating one takes a hundred times as long as using it, and a list has thousands of rows. */
function cachedByLanguage<T>(create: (language: string) => T): (language: string) => T {
  const cache = new Map<string, T>();
  return (language) => {
    const cached = cache.get(language) ?? create(language);
    cache.set(language, cached);
    return cached;
  };
}

const relativeFormat = cachedByLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: "always" }));
const relativeWordFormat = cachedByLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));
const minuteFormat = cachedByLanguage(
  (language) =>
    new Intl.DateTimeFormat(language, {
      year: "numeric",
      month: "long",
      day: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    }),
);
const secondFormat = cachedByLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }),
);

/** Shown for an invalid time, which a commit can have. */
const invalidTime = "–";

/** An RFC 3339 time as a Date; undefined if it is missing or invalid. */
export function parseTime(text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Sorts by time; items without a valid time come last. */
export function sortNewestFirst<T>(items: readonly T[], timeOf: (item: T) => string | null | undefined): T[] {
  const at = (item: T): number => parseTime(timeOf(item))?.getTime() ?? -Infinity;
  return items.toSorted((a, b) => (at(a) === at(b) ? 0 : at(b) - at(a)));
}

/**
 * “in 12 days”, “5 months ago”, “now”: rounded towards now. Never “next month”, which five weeks from now may be the
 * month after the next.
 */
export function formatRelative(time: Date, now: Date, language: string): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return invalidTime;
  const [unit, length] = units.find(([, , minSeconds]) => Math.abs(seconds) >= minSeconds) ?? smallestUnit;
  const count = Math.trunc(seconds / length);
  // “Now” is the only time that is written as a word.
  return count === 0 ? relativeWordFormat(language).format(0, "second") : relativeFormat(language).format(count, unit);
}

/** The time to the minute, with its zone, in the user's time zone. */
export function formatDateTime(time: Date, language: string): string {
  return Number.isNaN(time.getTime()) ? invalidTime : minuteFormat(language).format(time);
}

/** A range of times. Parts that both times share appear only once. */
export function formatDateTimeRange(from: Date, to: Date, language: string): string {
  return from < to ? minuteFormat(language).formatRange(from, to) : formatDateTime(to, language);
}

/** The day with its weekday, in the user's time zone. */
export function formatDay(time: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(time);
}

/** “14:30”, in the user's time zone. */
export function formatTimeOfDay(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** “31 Jan 2026, 14:30:05”. */
export function formatTimestamp(at: number, language: string): string {
  return secondFormat(language).format(at);
}

/** “1,234,567”. */
export function formatNumber(value: number, language: string, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language, options).format(value);
}

/** “1,234”; from ten thousand on “12.3K”. */
export function formatCompact(value: number, language: string): string {
  const notation = Math.abs(value) >= 10_000 ? "compact" : "standard";
  const maximumFractionDigits = Math.abs(value) >= 100 && notation === "standard" ? 0 : 1;
  return formatNumber(value, language, { notation, maximumFractionDigits });
}

/** “12.5%” for 12.5. */
export function formatPercent(value: number, language: string): string {
  return formatNumber(value / 100, language, { style: "percent", maximumFractionDigits: 1 });
}

/** “12 ms”. */
export function formatMilliseconds(value: number, language: string): string {
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return formatNumber(value, language, { style: "unit", unit: "millisecond", maximumFractionDigits });
}

/** “1.5 MB”, with a thousand bytes to the kilobyte. */
export function formatFileSize(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3)));
  return formatNumber(bytes / 1000 ** power, language, {
    style: "unit",
    unit: units[power],
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power === 0 ? 0 : 1,
  });
}
