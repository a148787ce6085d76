// Numbers and times of a page, as people of a language write them. Pure.

/** “1,234”; from ten thousand on “12.3K”. */
export function compact(value: number, language: string): string {
  const notation = Math.abs(value) >= 10_000 ? "compact" : "standard";
  const maximumFractionDigits = Math.abs(value) >= 100 && notation === "standard" ? 0 : 1;
  return new Intl.NumberFormat(language, { notation, maximumFractionDigits }).format(value);
}

/** Of a value out of a hundred. */
export function percent(value: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(
    value / 100,
  );
}

export function milliseconds(value: number, language: string): string {
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: "millisecond",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** “14:30”, in the person's own time zone. */
export function timeOfDay(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(at);
}
