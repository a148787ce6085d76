// The active text editor.
import type { Locator, Page } from "playwright-core";
import { eventually } from "../../support/eventually";
import { exactly, readInOrder } from "./page-element";
import { QuickInput } from "./quick-input";

export type Squiggle = "error" | "warning" | "info" | "hint";

export class Editor {
  readonly #page: Page;
  readonly #input: QuickInput;

  constructor(page: Page) {
    this.#page = page;
    this.#input = new QuickInput(page);
  }

  /** Opens a file by its path in the workspace. */
  async open(path: string): Promise<void> {
    const name = path.slice(path.lastIndexOf("/") + 1);
    await eventually(async () => {
      await this.#page.keyboard.press("Escape");
      await this.#page.keyboard.press("Control+P");
      await this.#input.waitFor();
      await this.#input.type(path);
      const row = this.#page.locator(".quick-input-list .monaco-list-row").filter({
        has: this.#page.locator(".label-name").filter({ hasText: exactly(name) }),
      });
      await row.first().click({ timeout: 5000 });
      await this.#page
        .locator(`.editor-group-container.active .tab.active[data-resource-name="${name}"]`)
        .waitFor({ timeout: 10_000 });
      await this.#page.locator(`.monaco-editor[data-uri$="/${path}"] .view-lines`).first().waitFor();
    }, 60_000);
  }

  /** The visible lines. */
  async text(): Promise<string> {
    const lines = await readInOrder(this.#active().locator(".view-line"), (found) =>
      found.map((line) => ({
        index: Number(/top:\s*(-?\d+)/.exec(line.getAttribute("style") ?? "")?.[1]),
        value: line.textContent ?? "",
      })),
    );
    return lines.map((line) => line.replace(/[\u00A0\u200B]/g, replaceInvisible)).join("\n");
  }

  /** Moves the cursor; line and column count from 1, as in the status bar. */
  async goTo(line: number, column: number): Promise<void> {
    await eventually(async () => {
      await this.#page.keyboard.press("Control+G");
      await this.#input.waitFor();
      await this.#input.type(`:${line}:${column}`);
      await this.#input.accept();
      await this.#input.waitUntilGone();
      await this.#page.locator(`.statusbar-item [aria-label^="Ln ${line}, Col ${column}"]`).waitFor({ timeout: 5000 });
    });
  }

  /** Types at the cursor, key by key. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  async press(keys: string): Promise<void> {
    await this.#page.keyboard.press(keys);
  }

  async save(): Promise<void> {
    await this.#page.keyboard.press("Control+S");
    await this.#page.locator(".tab.active:not(.dirty)").waitFor();
  }

  /** The number of visible squiggles of this kind. A long one may consist of several. */
  async squiggles(kind: Squiggle): Promise<number> {
    return this.#active().locator(`.squiggly-${kind}`).count();
  }

  /** The titles of the quick fixes at a position, without headings. */
  async quickFixes(line: number, column: number): Promise<string[]> {
    const titles = await this.#lightBulb(line, column);
    const offered = (await titles.allInnerTexts()).map((title) => title.trim());
    await this.#page.keyboard.press("Escape");
    await titles.first().waitFor({ state: "detached" });
    return offered;
  }

  /** Applies the quick fix with this title at a position. */
  async applyQuickFix(line: number, column: number, title: string): Promise<void> {
    const titles = await eventually(async () => {
      const offered = await this.#lightBulb(line, column);
      try {
        const chosen = offered.filter({ hasText: exactly(title) });
        // Older versions ignore clicks before the mouse has moved.
        await chosen.hover({ force: true, timeout: 5000 });
        await chosen.click({ timeout: 5000 });
      } catch (error) {
        // The list closes when another extension updates its code actions.
        await this.#page.keyboard.press("Escape");
        throw error;
      }
      return offered;
      // The first file of a language starts its extension, which takes a while.
    }, 150_000);
    await titles.first().waitFor({ state: "detached" });
  }

  async #lightBulb(line: number, column: number): Promise<Locator> {
    const titles = this.#page.locator(".action-widget .monaco-list-row.action .title");
    await this.goTo(line, column);
    await eventually(async () => {
      await this.#page.keyboard.press("Control+.");
      await titles.first().waitFor({ timeout: 5000 });
    });
    return titles;
  }

  #active(): Locator {
    return this.#page.locator(".editor-group-container.active .editor-instance .monaco-editor").first();
  }
}

/** The editor draws spaces as no-break spaces, and empty lines with a zero-width space. */
function replaceInvisible(drawn: string): string {
  return drawn === "\u00A0" ? " " : "";
}
