// The menu that a right click or a drop-down opens.
import type { Locator, Page } from "playwright-core";
import { eventually } from "../../bed/eventually";
import { exactly } from "./page-element";

export class Menu {
  readonly #page: Page;
  readonly #items: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#items = page.locator(".monaco-menu .action-menu-item .action-label");
  }

  async choose(item: string): Promise<void> {
    const chosen = this.#items.filter({ hasText: exactly(item) });
    await chosen.waitFor();
    // A menu does not listen to the mouse in its first tenth of a second.
    await eventually(async () => {
      if (await chosen.isVisible()) await chosen.click({ timeout: 2000 });
      await chosen.waitFor({ state: "detached", timeout: 500 });
    });
  }

  /** Waits until a menu offers this. */
  async shown(item: string): Promise<void> {
    await this.#items.filter({ hasText: exactly(item) }).waitFor();
  }

  /** Reads what the menu offers, and leaves it. */
  async itemsAndClose(): Promise<string[]> {
    await this.#items.first().waitFor();
    const items = (await this.#items.allInnerTexts()).map((item) => item.trim());
    await this.#page.keyboard.press("Escape");
    await this.#items.first().waitFor({ state: "detached" });
    return items.filter((item) => item !== "");
  }
}
