// The command palette.
import type { Page } from "playwright-core";
import { eventually } from "../../support/eventually";
import { exactly } from "./page-element";
import { QuickInput } from "./quick-input";

export class Palette {
  readonly #page: Page;
  readonly #input: QuickInput;

  constructor(page: Page) {
    this.#page = page;
    this.#input = new QuickInput(page);
  }

  /** Runs a command by its title with its category, `Skycloak: Refresh` for instance. */
  async run(title: string): Promise<void> {
    await eventually(async () => {
      await this.#find(title);
      // A palette from before the extensions registered stays as it was: Escape, and once more.
      await this.#row(title).first().click({ timeout: 3000 });
    }, 60_000);
  }

  /** Whether the palette offers this command now. */
  async offers(title: string): Promise<boolean> {
    await this.#find(title);
    // «Developer» and alike match no more once the list has followed the input.
    const settled = this.#page.locator(".quick-input-list .monaco-list-row").first();
    await settled.waitFor();
    const labels = await eventually(async () => {
      const rows = (await this.#input.rows()).map((row) => row.label);
      if (rows.length > 8) throw new Error("the palette still shows everything");
      return rows;
    });
    await this.#page.keyboard.press("Escape");
    await this.#input.waitUntilGone();
    return labels.includes(title);
  }

  async #find(title: string): Promise<void> {
    // Whatever takes the focus at that moment closes the palette again: then once more.
    await eventually(async () => {
      await this.#page.keyboard.press("Escape");
      await this.#page.keyboard.press("F1");
      await this.#input.waitFor({}, 3000);
      await this.#input.type(`>${title}`);
    });
  }

  #row(title: string) {
    return this.#page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ has: this.#page.locator(".label-name").filter({ hasText: exactly(title) }) });
  }
}
