// Numbers, sizes and percentages for people to read; time.ts has dates and times. Pure.

/** “1,234,567”. */
export function counted(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

/** “1,234”; from ten thousand on “12.3K”. */
export function compact(value: number, language: string): string {
  const notation = Math.abs(value) >= 10_000 ? "compact" : "standard";
  const maximumFractionDigits = Math.abs(value) >= 100 && notation === "standard" ? 0 : 1;
  return new Intl.NumberFormat(language, { notation, maximumFractionDigits }).format(value);
}

/** Of a value out of a hundred. */
export function percent(value: number, language: string): string {
  const format = { style: "percent", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, format).format(value / 100);
}

/** “12 ms”. */
export function milliseconds(value: number, language: string): string {
  return inUnit(value, "millisecond", "short", value < 10 ? 1 : 0, language);
}

/** “1.5 MB”, with a thousand bytes to the kilobyte. */
export function fileSize(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3)));
  const unit = units[power] ?? "byte";
  const display = power === 0 ? "long" : "short";
  return inUnit(bytes / 1000 ** power, unit, display, power === 0 ? 0 : 1, language);
}

function inUnit(
  value: number,
  unit: string,
  unitDisplay: "long" | "short",
  maximumFractionDigits: number,
  language: string,
): string {
  const format = { style: "unit", unit, unitDisplay, maximumFractionDigits } as const;
  return new Intl.NumberFormat(language, format).format(value);
}
