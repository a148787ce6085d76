// HTML for webviews: a template tag that escapes everything except markup, and the document around a page.
// Pure.

import { multiLine } from "../../ui/untrusted-text";

export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | undefined | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return multiLine(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + render(parts[index])).join(""));
}

function render(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return escapeHtml(String(part));
}

/** JSON for an attribute. Unlike escapeHtml(), which replaces invisible characters, this doesn't change the value. */
export function jsonAttribute(value: unknown): Markup {
  const plain = JSON.stringify(value).replace(
    /[^ -%(-;=?-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Markup(plain.replaceAll('"', "&quot;"));
}

export interface HtmlDocument {
  readonly language: string;
  readonly title: string;
  /** New for each document. Only scripts and styles with this nonce are used. */
  readonly nonce: string;
  readonly style: string;
  readonly script: string;
  /** The state that VS Code restores after a reload. */
  readonly state: unknown;
  readonly body: Markup;
}

export function htmlDocument(document: HtmlDocument): string {
  const { language, title, nonce, style, script, state, body } = document;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'none'`;
  return markup`<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style nonce="${nonce}">${new Markup(style)}</style></head>
<body data-state="${jsonAttribute(state)}">${body}
<script nonce="${nonce}">${new Markup(script)}</script></body></html>`.text;
}
