// A context menu or drop-down menu.
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
   * Opens a menu and chooses an item. Tries again if the menu closes because its row is redrawn, or if it doesn't have
   * the item yet. All but the last of several items are submenus.
   */
  async choose(open: () => Promise<void>, ...items: readonly string[]): Promise<void> {
    const path = items.map((item) => this.#items.filter({ hasText: exactly(item) }));
    const chosen = path.pop() ?? this.#items;
    await eventually(async () => {
      try {
        await open();
        for (const submenu of path) {
          await submenu.waitFor({ timeout: 3000 });
          await submenu.hover();
        }
        await chosen.waitFor({ timeout: 3000 });
        await this.#press(chosen);
      } catch (error) {
        const shown = (await this.#items.allInnerTexts()).map((item) => item.trim()).filter((item) => item !== "");
        await this.#page.keyboard.press("Escape");
        throw new Error(`can't choose ${items.join(" > ")} from the menu [${shown.join(", ")}]`, { cause: error });
      }
    }, 60_000);
  }

  /**
   * A menu ignores the mouse in its first tenth of a second. A click during that time that also closes the menu would
   * look successful, so this waits for a timer that was set after the menu's.
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
    // On a busy machine, a click may take effect after Playwright has given up.
    if (presses.length === 0 && !(await this.#hasOpenedSomething())) {
      throw new Error("the menu closed by itself");
    }
  }

  async #hasOpenedSomething(): Promise<boolean> {
    const opened = ".monaco-dialog-box, .quick-input-widget:visible";
    return (await this.#page.locator(opened).count()) > 0;
  }

  /** Waits for a menu with this item. */
  async waitFor(item: string, milliseconds: number): Promise<void> {
    await this.#items.filter({ hasText: exactly(item) }).waitFor({ timeout: milliseconds });
  }

  /** Opens a menu, reads its items or those of a submenu, and closes it. */
  async readItems(open: () => Promise<void>, submenu?: string): Promise<string[]> {
    const items = await eventually(async () => {
      await open();
      await this.#items.first().waitFor({ timeout: 3000 });
      if (submenu !== undefined) await this.#items.filter({ hasText: exactly(submenu) }).hover();
      const menu = submenu === undefined ? this.#items : this.#page.locator(".monaco-submenu .action-label");
      await menu.first().waitFor({ timeout: 3000 });
      const found = (await menu.allInnerTexts()).map((item) => item.trim());
      if (found.length === 0) throw new Error("the menu closed by itself");
      return found;
    });
    if (submenu !== undefined) await this.#page.keyboard.press("Escape");
    await this.#page.keyboard.press("Escape");
    await this.#items.first().waitFor({ state: "detached" });
    return items.filter((item) => item !== "");
  }
}
