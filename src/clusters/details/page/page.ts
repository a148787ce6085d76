// The script shared by all webview pages. It shows the sections that the extension sends, and reports clicks and
// submitted forms. All content comes from the extension; the page itself has no network access.

import { ready, type FormMessage, type SectionUpdate } from "./messages";

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
};

const vscode = acquireVsCodeApi();
vscode.setState(JSON.parse(document.body.dataset["state"] ?? "{}"));
const shownContents = new Map<string, string>();

addEventListener("message", ({ data }: MessageEvent<SectionUpdate>) => {
  for (const [id, content] of data) {
    if (id === "state") vscode.setState(JSON.parse(content));
    else updateSection(id, content);
  }
});

/** Updates a section, preserving its open details and the focus. */
function updateSection(id: string, content: string): void {
  const section = document.getElementById(id) ?? addSection(id);
  if (section === undefined || shownContents.get(id) === content) return;
  shownContents.set(id, content);
  const openIds = Array.from(section.querySelectorAll("details[open]"), (details) => details.id);
  const focused = document.activeElement?.id ?? "";
  section.innerHTML = content;
  section.removeAttribute("aria-busy");
  for (const openId of openIds) document.getElementById(openId)?.setAttribute("open", "");
  if (focused !== "") document.getElementById(focused)?.focus();
}

/** Creates an element for a new section inside the `data-section-tag` element, if the page has one. */
function addSection(id: string): HTMLElement | undefined {
  const parent = document.querySelector<HTMLElement>("[data-section-tag]");
  const tag = parent?.dataset["sectionTag"];
  if (parent === null || tag === undefined) return undefined;
  const section = document.createElement(tag);
  section.id = id;
  return parent.appendChild(section);
}

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
  const message = target.closest<HTMLElement>("[data-message]")?.dataset["message"];
  if (message === undefined) return;
  // The user is selecting text in a row to copy it, not clicking.
  if (target.closest("button") === null && String(getSelection()) !== "") return;
  vscode.postMessage(JSON.parse(message));
});

addEventListener("submit", (event) => {
  event.preventDefault();
  for (const menu of openMenus()) menu.open = false;
  const form = [...new FormData(event.target as HTMLFormElement)];
  vscode.postMessage({ form } satisfies FormMessage);
});

addEventListener("keydown", (event) => {
  const [menu] = openMenus();
  if (event.key === "Escape" && menu !== undefined) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  const rows = [...document.querySelectorAll<HTMLElement>("tr.event button")];
  const index = rows.findIndex((row) => row === document.activeElement);
  if (index < 0 || step === 0) return;
  event.preventDefault();
  rows[index + step]?.focus();
});

vscode.postMessage(ready);
