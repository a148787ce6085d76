// The script shared by all webview pages. It shows the sections that the extension sends, and reports clicks and
// submitted forms. All content comes from the extension; the page itself has no network access. Times are shown in
// the format and the time zone of the machine that shows the page, which may not be the one that runs the extension.

import { ready, type FormMessage, type SectionUpdate } from "./messages";

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const vscode = acquireVsCodeApi();
const filters = document.querySelector<HTMLDetailsElement>("#filters");
const shownContents = new Map<string, string>();
let state: object = {};

if (filters !== null) {
  filters.open = (vscode.getState() as { folded?: true } | undefined)?.folded !== true;
  filters.addEventListener("toggle", () => saveState(state));
}
saveState(JSON.parse(document.body.dataset["state"] ?? "{}") as object);

/** Saves the extension's state and whether the filters are folded. */
function saveState(newState: object): void {
  state = newState;
  vscode.setState({ ...state, ...(filters?.open === false && { folded: true }) });
}

addEventListener("message", ({ data }: MessageEvent<SectionUpdate>) => {
  for (const [id, content] of data) {
    if (id === "state") saveState(JSON.parse(content) as object);
    else updateSection(id, content);
  }
});

/**
 * Updates a section, preserving its open details, the focus, and what was entered but not submitted, unless the
 * submitted values have been changed elsewhere, for example by a button that clears the filters.
 */
function updateSection(id: string, content: string): void {
  const section = document.getElementById(id) ?? addSection(id);
  if (section === undefined || shownContents.get(id) === content) return;
  shownContents.set(id, content);
  const openIds = Array.from(section.querySelectorAll("details[open]"), (details) => details.id);
  const focused = document.activeElement?.id ?? "";
  const fields = fieldsOf(section);
  const entered = fields.filter(isEdited);
  const submitted = new Map(fields.map((field) => [field.id, submittedValue(field)]));
  section.innerHTML = content;
  section.removeAttribute("aria-busy");
  showLocalTimes(section);
  const isChanged = fieldsOf(section).some((field) => {
    const value = submittedValue(field);
    return (submitted.get(field.id) ?? value) !== value;
  });
  for (const before of isChanged ? [] : entered) {
    const field = fieldsOf(section).find(({ id }) => id === before.id);
    if (field === undefined) continue;
    field.value = before.value;
    if ("checked" in field && "checked" in before) field.checked = before.checked;
  }
  for (const openId of openIds) document.getElementById(openId)?.setAttribute("open", "");
  if (focused !== "") document.getElementById(focused)?.focus();
}

type Field = HTMLInputElement | HTMLSelectElement;

function fieldsOf(element: HTMLElement): Field[] {
  return [...element.querySelectorAll<Field>("input, select")];
}

/** Whether the user has changed the field since it was drawn or submitted. */
function isEdited(field: Field): boolean {
  return field instanceof HTMLSelectElement
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/** The value with which the field was drawn or submitted. */
function submittedValue(field: Field): string {
  if (!(field instanceof HTMLSelectElement)) return `${field.defaultValue} ${field.defaultChecked}`;
  return [...field.options].find((option) => option.defaultSelected)?.value ?? "";
}

function markAsSubmitted(field: Field): void {
  if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.defaultSelected = option.selected;
  } else {
    field.defaultValue = field.value;
    field.defaultChecked = field.checked;
  }
}

const timeFormats: Readonly<Record<string, Intl.DateTimeFormat>> = {
  minute: new Intl.DateTimeFormat(undefined, {
    ...({ year: "numeric", month: "long", day: "numeric" } as const),
    ...({ hour: "numeric", minute: "2-digit", timeZoneName: "short" } as const),
  }),
  // Events are at most 90 days old, so the year says nothing.
  second: new Intl.DateTimeFormat(undefined, {
    ...({ month: "short", day: "numeric" } as const),
    ...({ hour: "numeric", minute: "2-digit", second: "2-digit" } as const),
  }),
};

function showLocalTimes(section: HTMLElement): void {
  for (const time of section.querySelectorAll("time")) {
    const [from = NaN, to] = time.dateTime.split("/").map((text) => Date.parse(text));
    const format = timeFormats[time.dataset["style"] ?? ""];
    if (format !== undefined) time.textContent = to === undefined ? format.format(from) : format.formatRange(from, to);
  }
  for (const input of section.querySelectorAll<HTMLInputElement>("input[data-time]")) {
    const at = new Date(input.dataset["time"] ?? "");
    // The input expects the local time in the notation of UTC.
    const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
    input.defaultValue = local.toISOString().slice(0, 16);
  }
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

// A choice applies at once: a single one when it is made, several when their menu closes.
addEventListener("change", ({ target }) => {
  if (target instanceof HTMLSelectElement && target.value !== "custom") target.form?.requestSubmit();
});
addEventListener(
  "toggle",
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || target.open || !target.classList.contains("menu")) return;
    if (fieldsOf(target).some(isEdited)) target.closest("form")?.requestSubmit();
  },
  // This event doesn't bubble.
  { capture: true },
);

addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  fieldsOf(form).forEach(markAsSubmitted);
  for (const menu of openMenus()) menu.open = false;
  const values = [...new FormData(form)].map(([name, value]) => {
    const isTime = form.querySelector(`input[type="datetime-local"][name="${name}"]`) !== null;
    return [name, isTime && typeof value === "string" && value !== "" ? new Date(value).toISOString() : value] as const;
  });
  vscode.postMessage({ form: values } satisfies FormMessage);
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
