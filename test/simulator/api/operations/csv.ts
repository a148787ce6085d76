// Comma-separated values (RFC 4180).

export function csv(columns: string[], rows: readonly object[]): string {
  const lines = rows.map((row) => {
    const values = row as Record<string, unknown>;
    return columns.map((column) => cell(values[column])).join(",");
  });
  return [columns.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
