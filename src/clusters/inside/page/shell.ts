// A page for a webview: a heading, sections that are filled one by one, and the little script that
// puts them in and remembers what the page is about. Pure.

import { markup, Markup } from "./markup";
import { style } from "./style";

export interface Shell {
  readonly language: string;
  readonly title: string;
  /** New for each page: only what carries it is run or used. */
  readonly nonce: string;
  /** Kept by the editor for the time after a reload. */
  readonly state: unknown;
  readonly body: Markup;
  /** What this page does beside that. Written here, and never made of what somebody says. */
  readonly script?: string | undefined;
}

/**
 * Everything that is shown comes from the extension; the page itself can reach nothing. A section that has
 * no place yet gets one where things may be added (`data-grows`).
 */
const first = `
const editor = acquireVsCodeApi();
editor.setState(JSON.parse(document.body.dataset.state));
const shown = new Map();
addEventListener("message", ({ data }) => {
  for (const [id, text] of data) {
    if (id === "state") {
      editor.setState(JSON.parse(text));
      continue;
    }
    const place = document.getElementById(id) ?? grown(id);
    if (place === null || shown.get(id) === text) continue;
    shown.set(id, text);
    const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
    const focus = document.activeElement?.id;
    place.innerHTML = text;
    place.removeAttribute("aria-busy");
    for (const one of open) document.getElementById(one)?.setAttribute("open", "");
    if (focus) document.getElementById(focus)?.focus();
  }
});
function grown(id) {
  const where = document.querySelector("[data-grows]");
  if (where === null) return null;
  const place = document.createElement(where.dataset.grows);
  place.id = id;
  return where.appendChild(place);
}
`;

/** When all is ready to listen. */
const last = `
editor.postMessage("ready");
`;

export function drawPage({ language, title, nonce, state, body, script = "" }: Shell): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'none'`;
  return markup`<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style nonce="${nonce}">${new Markup(style)}</style></head>
<body data-state="${json(state)}">${body}
<script nonce="${nonce}">${new Markup(first + script + last)}</script></body></html>`.text;
}

/** For an attribute, and to be read back exactly: what is no plain letter is an escape of JSON's. */
function json(value: unknown): Markup {
  const text = JSON.stringify(value).replace(
    /[^ -%(-;=?-~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Markup(text.replaceAll('"', "&quot;"));
}
