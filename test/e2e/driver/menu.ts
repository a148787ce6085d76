// The menu that a right click or a drop-down opens.
import type { Locator, Page } from "playwright-core";
import { eventually } from "../../support/eventually";
import { exactly } from "./page-element";

export class Menu {
  readonly #page: Page;
  readonly #items: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#items = page.locator(".monaco-menu .action-menu-item .action-label");
  }

  /**
   * Opens a menu and chooses from it; once more where it closes by itself, as one does when what
   * it belongs to is drawn anew, or where it does not offer this yet.
   */
  async choose(open: () => Promise<void>, item: string): Promise<void> {
    const chosen = this.#items.filter({ hasText: exactly(item) });
    await eventually(async () => {
      try {
        await open();
        await chosen.waitFor({ timeout: 3000 });
        await this.#press(chosen);
      } catch (error) {
        await this.#page.keyboard.press("Escape");
        throw error;
      }
    }, 60_000);
  }

  /**
   * A menu does not listen to the mouse in its first tenth of a second. What is pressed then and closes by
   * itself looks as if it had been chosen, so this waits for a timer that was set after the menu's own.
   */
  async #press(chosen: Locator): Promise<void> {
    await this.#page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
    const presses: true[] = [];
    await eventually(async () => {
      if (await chosen.isVisible()) {
        await chosen.click({ timeout: 2000 });
        presses.push(true);
      }
      await chosen.waitFor({ state: "detached", timeout: 500 });
    }, 10_000);
    // A busy machine may answer a click that Playwright has given up by then.
    if (presses.length === 0 && !(await this.#hasOpenedSomething())) {
      throw new Error("the menu closed by itself");
    }
  }

  async #hasOpenedSomething(): Promise<boolean> {
    const opened = ".monaco-dialog-box, .quick-input-widget:visible";
    return (await this.#page.locator(opened).count()) > 0;
  }

  /** Waits so long for a menu that offers this. */
  async waitFor(item: string, milliseconds: number): Promise<void> {
    await this.#items.filter({ hasText: exactly(item) }).waitFor({ timeout: milliseconds });
  }

  /** Opens a menu, reads what it offers, and leaves it. */
  async readItems(open: () => Promise<void>): Promise<string[]> {
    const items = await eventually(async () => {
      await open();
      await this.#items.first().waitFor({ timeout: 3000 });
      const found = (await this.#items.allInnerTexts()).map((item) => item.trim());
      if (found.length === 0) throw new Error("the menu closed by itself");
      return found;
    });
    await this.#page.keyboard.press("Escape");
    await this.#items.first().waitFor({ state: "detached" });
    return items.filter((item) => item !== "");
  }
}
