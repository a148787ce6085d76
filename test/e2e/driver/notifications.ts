// Notifications and modal dialogs.
import type { Locator, Page } from "playwright-core";
import { eventually } from "../../support/eventually";
import { exactly } from "./page-element";

export type Severity = "info" | "warning" | "error";

export interface Notification {
  readonly severity: Severity | undefined;
  readonly text: string;
  readonly buttons: readonly string[];
}

export class Notifications {
  readonly #toasts: Locator;

  constructor(page: Page) {
    this.#toasts = page.locator(".notification-toast .notification-list-item");
  }

  /** Waits for the notification with this text. */
  async waitFor(text: string | RegExp): Promise<Notification> {
    const toast = this.#toast(text);
    await toast.waitFor();
    const icon = (await toast.locator(".notification-list-item-icon").getAttribute("class")) ?? "";
    return {
      severity: (["info", "warning", "error"] as const).find((one) => icon.includes(`codicon-${one}`)),
      text: (await toast.locator(".notification-list-item-message").innerText()).trim(),
      buttons: (await buttons(toast).allInnerTexts()).map((name) => name.trim()),
    };
  }

  /** Presses a button of the notification with this text. */
  async press(text: string | RegExp, button: string): Promise<void> {
    const toast = this.#toast(text);
    await toast.hover();
    await buttons(toast)
      .filter({ hasText: exactly(button) })
      .click();
  }

  /** Closes the notification with this text. */
  async close(text: string | RegExp): Promise<void> {
    const toast = this.#toast(text);
    const cross = toast.locator(".codicon-notifications-clear");
    // The close button is visible only while the pointer is on the notification, which may move away.
    await eventually(async () => {
      await toast.hover({ timeout: 5000 });
      await cross.click({ timeout: 5000 });
    });
  }

  /** The texts of all visible notifications. */
  async texts(): Promise<string[]> {
    const texts = await this.#toasts.locator(".notification-list-item-message").allInnerTexts();
    return texts.map((text) => text.trim());
  }

  /** Whether the bell in the status bar has a dot: there are notifications, visible or not. */
  async hasUnread(): Promise<boolean> {
    const bell = this.#toasts.page().locator("[id='status.notifications'] .codicon-bell-dot");
    return (await bell.count()) > 0;
  }

  #toast(text: string | RegExp): Locator {
    const wanted = typeof text === "string" ? exactly(text) : text;
    return this.#toasts.filter({
      has: this.#toasts.page().locator(".notification-list-item-message").filter({ hasText: wanted }),
    });
  }
}

function buttons(toast: Locator): Locator {
  return toast.locator(".notification-list-item-buttons-container .monaco-text-button");
}

export interface DialogText {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

export class Dialog {
  readonly #box: Locator;

  constructor(page: Page) {
    this.#box = page.locator(".monaco-dialog-box");
  }

  /** Waits for the modal dialog. */
  async waitFor(milliseconds?: number): Promise<DialogText> {
    await this.#box.waitFor({ timeout: milliseconds });
    const detail = this.#box.locator(".dialog-message-detail");
    return {
      message: (await this.#box.locator(".dialog-message-text").innerText()).trim(),
      detail: (await detail.isVisible()) ? (await detail.innerText()).trim() : "",
      buttons: (await this.#buttons().allInnerTexts()).map((name) => name.trim()),
    };
  }

  /** Presses a button and waits until the dialog is gone. */
  async press(button: string): Promise<void> {
    await this.choose(button);
    await this.waitUntilGone();
  }

  /** Presses a button that opens another dialog. */
  async choose(button: string): Promise<void> {
    await this.#buttons()
      .filter({ hasText: exactly(button) })
      .click();
  }

  /** Waits until there is no dialog. */
  async waitUntilGone(): Promise<void> {
    await this.#box.waitFor({ state: "detached" });
  }

  #buttons(): Locator {
    return this.#box.locator(".dialog-buttons .monaco-button");
  }
}
