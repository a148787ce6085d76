// Markup that escapes whatever is put into it, unless that is markup itself.

import { severalLines } from "../../../ui/untrusted-text";

export class Markup {
  constructor(readonly text: string) {}
}

export type Part = string | number | undefined | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escaped(text: string): string {
  return severalLines(text).replace(/[&<>"']/g, (one) => entities[one] ?? "");
}

export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + written(parts[index])).join(""));
}

function written(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return escaped(String(part));
}
