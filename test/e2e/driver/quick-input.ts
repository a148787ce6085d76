// The widget of the command palette, quick picks and input boxes.
import type { Locator, Page } from "playwright-core";
import { eventually } from "../../support/eventually";
import { exactly, expectText, firstText, readAll, readInOrder, labelled } from "./page-element";

export interface QuickPickRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The heading above this row; empty if there is none. */
  readonly group: string;
  /** Undefined where rows have no checkbox. */
  readonly checked: boolean | undefined;
}

/** The expected state; omitted members aren't checked. */
export interface ExpectedInput {
  /** Includes «(2/4)» if the step is shown. */
  readonly title?: string | RegExp;
  readonly placeholder?: string | RegExp;
  /** The line below the input: the prompt, or the validation error. */
  readonly message?: string | RegExp;
}

export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #input: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator(".quick-input-widget:visible");
    this.#input = this.#widget.locator(".quick-input-box input");
  }

  /** Waits until the widget shows this step. All steps use the same widget. */
  async waitFor(expected: ExpectedInput = {}, milliseconds?: number): Promise<void> {
    await eventually(async () => {
      if (!(await this.#widget.isVisible())) throw new Error("there is no box to type into");
      expectText("the title", await this.title(), expected.title);
      expectText("the placeholder", await this.placeholder(), expected.placeholder);
      expectText("the message", await this.message(), expected.message);
    }, milliseconds);
  }

  /** Waits until the widget is hidden. */
  async waitUntilGone(timeout?: number): Promise<void> {
    await this.#widget.waitFor({ state: "hidden", timeout });
  }

  // These three don't wait, because the widget may close at any time.
  async title(): Promise<string> {
    return firstText(this.#widget.locator(".quick-input-title:visible"));
  }

  async placeholder(): Promise<string> {
    const found = await readAll(this.#input, (inputs) =>
      inputs.map((input) => input.getAttribute("placeholder") ?? ""),
    );
    return found[0] ?? "";
  }

  async message(): Promise<string> {
    return firstText(this.#widget.locator(".quick-input-message:visible"));
  }

  async value(): Promise<string> {
    return this.#input.inputValue();
  }

  /** Whether the input is masked. */
  async isMasked(): Promise<boolean> {
    return (await this.#input.getAttribute("type")) === "password";
  }

  /** Replaces the text in the input. A widget that has closed doesn't come back, so callers try again. */
  async type(text: string): Promise<void> {
    await this.#input.fill(text, { timeout: 10_000 });
  }

  async accept(): Promise<void> {
    await this.#input.press("Enter");
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press("Escape");
  }

  /** Presses a button in the title or next to the input, for example «Back». */
  async pressButton(name: string): Promise<void> {
    await this.#widget
      .locator(".action-label, .monaco-button")
      .and(this.#page.locator(labelled(name)))
      .click();
  }

  /** The rows that are on screen, from the top. */
  async rows(): Promise<QuickPickRow[]> {
    return readInOrder<QuickPickRow>(this.#rows(), (rows) =>
      rows.map((row) => ({
        index: Number(row.getAttribute("data-index")),
        value: {
          label: row.querySelector(".quick-input-list-row .label-name")?.textContent ?? "",
          description: row.querySelector(".label-description")?.textContent ?? "",
          detail: row.querySelector(".quick-input-list-label-meta")?.textContent ?? "",
          // A redrawn row keeps an old heading, hidden.
          group: row.querySelector('.quick-input-list-separator:not([style*="none"])')?.textContent ?? "",
          checked: row.getAttribute("aria-checked") === null ? undefined : row.getAttribute("aria-checked") === "true",
        },
      })),
    );
  }

  /** Chooses the row with this label. */
  async choose(label: string): Promise<void> {
    await this.#row(label).click();
  }

  /** Clicks the checkbox of a row. */
  async tick(label: string): Promise<void> {
    await this.#row(label).locator(".quick-input-list-entry .monaco-checkbox").click();
  }

  /** Checks the rows with these labels, unchecks all others that are on screen, and accepts. */
  async chooseMany(labels: readonly string[]): Promise<void> {
    for (const label of labels) await this.#row(label).waitFor();
    for (const row of await this.rows()) {
      await this.#row(row.label)
        .locator(".quick-input-list-entry .monaco-checkbox")
        .setChecked(labels.includes(row.label));
    }
    await this.accept();
  }

  #rows(): Locator {
    return this.#widget.locator(".quick-input-list .monaco-list-row");
  }

  #row(label: string): Locator {
    const name = this.#page.locator(".quick-input-list-row:first-child .label-name");
    return this.#rows().filter({ has: name.filter({ hasText: exactly(label) }) });
  }
}
