// Times as a person's clock says them, to the minute, and as the API is asked for them. Pure.

/** `2026-01-31T23:59`. */
export function minuteOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What somebody typed: a day, or a day and a time. Undefined for what is neither. */
export function readTyped(
  text: string,
): { readonly day: string; readonly time?: string } | undefined {
  const [, day = "", time] = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d))?$/.exec(text.trim()) ?? [];
  // With a time, since a day alone would be one of Greenwich's.
  const at = new Date(`${day}T${time ?? "00:00"}`);
  if (Number.isNaN(at.getTime()) || !minuteOf(at).startsWith(day)) return undefined;
  return time === undefined ? { day } : { day, time };
}

/** Its first moment, for the API; undefined for what is no time. */
export function startOf(text: string): string | undefined {
  const typed = readTyped(text);
  return typed && new Date(`${typed.day}T${typed.time ?? "00:00"}`).toISOString();
}

/** Its last moment: “to 23:59” means all of that minute. */
export function endOf(text: string): string | undefined {
  const typed = readTyped(text);
  return typed && new Date(`${typed.day}T${typed.time ?? "23:59"}:59.999`).toISOString();
}
