// A VS Code window as a user sees it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually";
import { out } from "../support/paths";
import { Editor } from "./driver/editor";
import { Menu } from "./driver/menu";
import { Dialog, Notifications } from "./driver/notifications";
import { Palette } from "./driver/palette";
import { Problems } from "./driver/problems";
import { QuickInput } from "./driver/quick-input";
import { TreeView } from "./driver/tree-view";

// Long, because the machine may be busy.
const timeout = 60_000;

export class Workbench {
  readonly palette: Palette;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly dialog: Dialog;
  readonly editor: Editor;
  readonly problems: Problems;
  readonly menu: Menu;

  private constructor(readonly page: Page) {
    this.palette = new Palette(page);
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.dialog = new Dialog(page);
    this.editor = new Editor(page);
    this.problems = new Problems(page, this.palette);
    this.menu = new Menu(page);
  }

  /** Opens a folder, or none, and waits until the workbench and its extensions have started. */
  static async open(page: Page, url: string, folder: string | undefined): Promise<Workbench> {
    page.setDefaultTimeout(timeout);
    const workbench = new Workbench(page);
    const opened = folder === undefined ? "ew=true" : `folder=${encodeURIComponent(folder)}`;
    await page.goto(`${url}/?${opened}`);
    await workbench.#waitUntilReady();
    return workbench;
  }

  /** Reloads the page. Only what VS Code has already saved of its editors survives. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#waitUntilReady();
  }

  /** Reloads the window by its command, which saves everything first. */
  async reloadWindow(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.palette.run("Developer: Reload Window");
    await loaded;
    await this.#waitUntilReady();
  }

  /** A view in the open side bar, by the name in its header. */
  view(name: string): TreeView {
    return new TreeView(this.page, name);
  }

  /** Opens a view container by its name in the activity bar, if it isn't open. */
  async openSideBar(name: string): Promise<void> {
    const item = this.page.locator(".activitybar .action-item").filter({
      has: this.page.locator(`.action-label[aria-label^="${name}"]`),
    });
    const open = this.page.locator(`.activitybar .action-item.checked .action-label[aria-label^="${name}"]`);
    await item.waitFor();
    // While a window starts, it restores its side bar; a click would then hide it.
    await eventually(async () => {
      if ((await item.getAttribute("aria-expanded")) !== "true") await item.click();
      await open.waitFor({ timeout: 5000 });
    }, 60_000);
  }

  /** Presses a status bar item by its accessible name. */
  async pressStatusBarItem(label: string): Promise<void> {
    await this.page.locator(`.statusbar-item [aria-label="${label}"]`).click();
  }

  /** The text on the clipboard. Never use a secret from it in an assertion message. */
  async readClipboard(): Promise<string> {
    return String(await this.page.evaluate("navigator.clipboard.readText()"));
  }

  /** Saves a screenshot as out/screenshots/NAME.png. */
  async screenshot(name: string): Promise<string> {
    const folder = join(out, "screenshots");
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async #waitUntilReady(): Promise<void> {
    await this.page.locator(".monaco-workbench .activitybar .action-item").first().waitFor();
    // The branch in the status bar comes from the Git extension, so extensions have started. Windows without a trusted
    // project on disk show none; there, this extension's icon has to do.
    const branch = this.page.locator(".statusbar-item[id='status.scm.0']");
    const restricted = this.page.locator(".statusbar-item[id='status.workspaceTrust']");
    const ours = this.page.locator('.activitybar .action-label[aria-label^="Skycloak"]');
    const folder = new URL(this.page.url()).searchParams.get("folder");
    await (folder?.startsWith("/") === true ? branch.or(restricted) : ours).first().waitFor();
  }
}
