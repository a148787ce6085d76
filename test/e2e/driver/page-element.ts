// DOM types for the driver. The project is compiled without DOM types, so the few members that functions read in the
// page are declared here. Functions that run in the page must not declare named functions, because tsx wraps these in a
// helper that the page doesn't have.
import type { Locator } from "playwright-core";

export interface PageElement {
  readonly className: string;
  readonly textContent: string | null;
  readonly nodeType: number;
  checkVisibility(options: { readonly visibilityProperty: boolean }): boolean;
  readonly childNodes: Iterable<Pick<PageElement, "nodeType" | "textContent">>;
  readonly ownerDocument: {
    readonly defaultView: {
      getComputedStyle(element: PageElement): { readonly color: string };
    };
  };
  closest(selector: string): PageElement | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

export interface PageEvent {
  readonly target: PageElement;
  preventDefault(): void;
  stopImmediatePropagation(): void;
}

interface PageListener {
  handleEvent(event: PageEvent): void;
}

/** The page's global object. */
export interface PageEvents {
  addEventListener(type: string, listener: PageListener, capture: boolean): void;
  removeEventListener(type: string, listener: PageListener, capture: boolean): void;
}

/** Reads all elements of a locator at one moment. */
export async function readAll<T>(found: Locator, read: (elements: readonly PageElement[]) => T[]): Promise<T[]> {
  // Playwright uses DOM types; `never` is compatible with them, and any list with `never[]`.
  return found.evaluateAll<T[], never>(read);
}

/** The text of the first element; empty if there is none. Doesn't wait. */
export async function firstText(found: Locator): Promise<string> {
  return ((await found.allInnerTexts())[0] ?? "").trim();
}

export interface Indexed<T> {
  readonly index: number;
  readonly value: T;
}

/** Like readAll, for a list that isn't drawn in order. */
export async function readInOrder<T>(
  found: Locator,
  read: (elements: readonly PageElement[]) => Indexed<T>[],
): Promise<T[]> {
  const rows = await readAll(found, read);
  return rows.sort((one, other) => one.index - other.index).map((row) => row.value);
}

/** Matches exactly this text; surrounding spaces and no-break spaces don't count. */
export function exactly(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  return new RegExp(`^\\s*${escaped}\\s*$`);
}

/** @throws unless `actual` is as expected, if anything is */
export function expectText(what: string, actual: string, wanted: string | RegExp | undefined): void {
  if (wanted === undefined) return;
  const fits = typeof wanted === "string" ? actual === wanted : wanted.test(actual);
  if (!fits) throw new Error(`${what} is «${actual}», not ${String(wanted)}`);
}

/** An action by its name, with or without a key binding in brackets. */
export function labelled(name: string): string {
  return `[aria-label="${name}"], [aria-label^="${name} ("]`;
}
