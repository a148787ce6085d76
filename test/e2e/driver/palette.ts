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

  /** Runs a command by its title with its category, for example `Skycloak: Refresh`. */
  async run(title: string): Promise<void> {
    await eventually(async () => {
      await this.#find(title);
      // A palette that opened before the extensions were registered isn't updated: press Escape and try again.
      await this.#row(title).first().click({ timeout: 3000 });
    }, 60_000);
  }

  /** Whether the palette offers this command now. */
  async offers(title: string): Promise<boolean> {
    await this.#find(title);
    // The list still shows other commands until it has followed the input.
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
    // Whatever takes the focus closes the palette: try again.
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
