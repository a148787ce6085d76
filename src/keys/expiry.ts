// When a new key ends. Pure.

const day = 24 * 60 * 60 * 1000;

/** What is offered, the most sensible first. */
export const expiryDays = [90, 30, 365] as const;

export function inDays(days: number, now: Date): Date {
  return new Date(now.getTime() + days * day);
}

/**
 * A date as YYYY-MM-DD, meaning the end of that day in the person's own time zone; undefined
 * where it is no date, and `past` where that end has passed.
 */
export function readDate(text: string, now: Date): Date | "past" | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const end = new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59);
  // JavaScript takes the 31st of February for the 3rd of March.
  if (end.getMonth() !== Number(month) - 1 || end.getDate() !== Number(date)) return undefined;
  return end.getTime() <= now.getTime() ? "past" : end;
}

/** RFC 3339 in UTC, without the milliseconds that nobody chose. */
export function asApiTime(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, "Z");
}
