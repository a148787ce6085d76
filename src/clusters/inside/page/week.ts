// The hours of a maintenance window, day by day. Pure.

import { markup, type Markup } from "./markup";

export interface Span {
  /** 0 is Sunday. */
  readonly day: number;
  /** Hours of that day. */
  readonly from: number;
  readonly to: number;
}

/** “02:30” or “02:30:00” as hours; undefined for what is none. */
export function hoursOf(text: string | null | undefined): number | undefined {
  const [, hours = "", minutes = ""] = /^(\d{1,2}):(\d{2})/.exec(text ?? "") ?? [];
  const value = Number(hours) + Number(minutes) / 60;
  return hours === "" || value > 24 ? undefined : value;
}

/** Where a window lies. One that ends before it begins ends on the next day. */
export function spansOf(days: readonly number[], from: number, to: number): Span[] {
  const each = days.length === 0 ? [0, 1, 2, 3, 4, 5, 6] : [...new Set(days.map((one) => one % 7))];
  return each.flatMap((day): Span[] => {
    if (to > from) return [{ day, from, to }];
    const next = { day: (day + 1) % 7, from: 0, to };
    return [{ day, from, to: 24 }, ...(to > 0 ? [next] : [])];
  });
}

/** `names` begin with Sunday, the week with Monday. */
export function drawWeek(
  spans: readonly Span[],
  names: readonly string[],
  words: { readonly title: string; readonly describe: string },
): Markup {
  const row = (day: number): Markup => {
    const own = spans.filter((span) => span.day === day);
    return markup`<div class="day${own.length > 0 ? " on" : ""}" aria-hidden="true"><span>${names[day]}</span><svg viewBox="0 0 24 1" preserveAspectRatio="none"><rect class="track" width="24" height="1"/>${own.map(
      ({ from, to }) => markup`<rect class="span" x="${from}" width="${to - from}" height="1"/>`,
    )}</svg></div>`;
  };
  return markup`<div class="week" role="img" aria-label="${words.title}: ${words.describe}">
${[1, 2, 3, 4, 5, 6, 0].map(row)}
<div class="day hours" aria-hidden="true"><span></span><div>${[0, 6, 12, 18, 24].map((hour) => markup`<span>${hour}</span>`)}</div></div></div>`;
}
