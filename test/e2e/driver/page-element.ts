// What the driver needs of the page's elements. The project's own code knows no DOM, so the few
// members that are read inside the page are declared here rather than by the whole library.
// Functions that run inside the page must not name functions in turn: tsx would wrap them in a
// helper that the page does not have.
import type { Locator } from "playwright-core";

export interface PageElement {
  readonly className: string;
  readonly textContent: string | null;
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

/** Reads all elements that a locator finds at one moment, so that no change mixes in. */
export async function readAll<T>(found: Locator, read: (elements: readonly PageElement[]) => T[]): Promise<T[]> {
  // Playwright names the elements by DOM types; `never` fits them, and any list fits `never[]`.
  return found.evaluateAll<T[], never>(read);
}

/** What the first of them says now; empty when there is none. Waits for nothing. */
export async function firstText(found: Locator): Promise<string> {
  return ((await found.allInnerTexts())[0] ?? "").trim();
}

export interface Indexed<T> {
  readonly index: number;
  readonly value: T;
}

/** The same for a list that is drawn out of order. */
export async function readInOrder<T>(
  found: Locator,
  read: (elements: readonly PageElement[]) => Indexed<T>[],
): Promise<T[]> {
  const rows = await readAll(found, read);
  return rows.sort((one, other) => one.index - other.index).map((row) => row.value);
}

/** Matches this text and no other; blanks at its ends and the editor's hard blanks don't count. */
export function exactly(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  return new RegExp(`^\\s*${escaped}\\s*$`);
}

/** @throws unless `actual` is what is wanted, where something is. */
export function expectText(what: string, actual: string, wanted: string | RegExp | undefined): void {
  if (wanted === undefined) return;
  const fits = typeof wanted === "string" ? actual === wanted : wanted.test(actual);
  if (!fits) throw new Error(`${what} is «${actual}», not ${String(wanted)}`);
}

/** An action by its name. A key that does the same stands behind it, in brackets. */
export function labelled(name: string): string {
  return `[aria-label="${name}"], [aria-label^="${name} ("]`;
}
