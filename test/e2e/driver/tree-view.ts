// A tree view in the side bar.
import type { Locator, Page } from "playwright-core";
import { eventually } from "../../support/eventually";
import { Menu } from "./menu";
import { exactly, firstText, type PageEvent, type PageEvents, readAll, readInOrder, labelled } from "./page-element";

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** The accessible name. */
  readonly ariaLabel: string;
  /** The codicon's name, `key` for instance; empty when there is none. */
  readonly icon: string;
  /** The computed color of the icon, `rgb(…)`; empty without an icon. */
  readonly iconColor: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
}

/** Runs in the page: blocks mouse events on rows other than the one with this label. */
const guardClicks = (label: string): { end(): boolean } => {
  const page = globalThis as unknown as PageEvents;
  const types = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "contextmenu"];
  const state = { missed: false };
  const listener = {
    handleEvent(event: PageEvent) {
      const row = event.target.closest(".monaco-list-row");
      // A menu opens on mouse down and receives the events after it.
      if (row === null) return;
      if (row.querySelector(".label-name")?.textContent?.trim() === label.trim()) return;
      state.missed = true;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
  };
  for (const type of types) page.addEventListener(type, listener, true);
  return {
    end() {
      for (const type of types) page.removeEventListener(type, listener, true);
      return state.missed;
    },
  };
};

export class TreeView {
  readonly #page: Page;
  readonly #pane: Locator;
  readonly #menu: Menu;

  /** @param name the name in the view's header */
  constructor(page: Page, name: string) {
    this.#page = page;
    this.#menu = new Menu(page);
    const title = page.locator(".pane-header h3.title").filter({ hasText: exactly(name) });
    this.#pane = page.locator(".pane").filter({ has: title });
  }

  /** The rows that are on screen, from the top. */
  async rows(): Promise<TreeRow[]> {
    return readInOrder<TreeRow>(this.#rows(), (rows) =>
      rows.map((row) => {
        const icon = row.querySelector(".custom-view-tree-node-item-icon.codicon");
        const expanded = row.getAttribute("aria-expanded");
        return {
          index: Number(row.getAttribute("data-index")),
          value: {
            label: row.querySelector(".label-name")?.textContent ?? "",
            description: row.querySelector(".label-description")?.textContent ?? "",
            ariaLabel: row.getAttribute("aria-label") ?? "",
            icon: /codicon-(\S+)/.exec(icon?.className ?? "")?.[1] ?? "",
            iconColor: icon?.ownerDocument.defaultView.getComputedStyle(icon).color ?? "",
            level: Number(row.getAttribute("aria-level")),
            expanded: expanded === null ? undefined : expanded === "true",
          },
        };
      }),
    );
  }

  /** The row with this label. @throws if it doesn't appear. */
  async row(label: string): Promise<TreeRow> {
    // Tries again if the view is redrawn between waiting and reading.
    return eventually(async () => {
      await this.#row(label).waitFor();
      const row = (await this.rows()).find((one) => one.label === label);
      if (row === undefined) throw new Error(`«${label}» went away while it was read`);
      return row;
    });
  }

  /** Waits until no row has this label. */
  async waitUntilGone(label: string): Promise<void> {
    await this.#row(label).waitFor({ state: "detached" });
  }

  /** Selects a row, as a click does. */
  async select(label: string): Promise<void> {
    await this.#press(label, (row) => row.locator(".label-name").click());
  }

  /** The labels of the rows that are selected and on screen. */
  async selected(): Promise<string[]> {
    const rows = this.#pane.locator(".pane-body .monaco-list-row.selected .label-name");
    return (await rows.allInnerTexts()).map((label) => label.trim());
  }

  /** Focuses the list and presses End. */
  async scrollToEnd(): Promise<void> {
    await this.#pane.locator(".pane-body .monaco-list").focus();
    await this.#page.keyboard.press("End");
  }

  async expand(label: string): Promise<void> {
    const row = this.#row(label);
    if ((await row.getAttribute("aria-expanded")) !== "true") {
      await this.#press(label, (one) => one.locator(".monaco-tl-twistie").click());
    }
    await this.#page.locator(`[id="${(await row.getAttribute("id")) ?? ""}"][aria-expanded=true]`).waitFor();
  }

  /** The accessible names of the actions that a row shows under the pointer. */
  async inlineActions(label: string): Promise<string[]> {
    await (await this.#uncovered(label)).hover();
    const actions = this.#row(label).locator(".actions .action-label");
    return readAll(actions, (found) =>
      found.map((action) => (action.getAttribute("aria-label") ?? "").replace(/ \(.*\)$/, "")),
    );
  }

  async pressInlineAction(label: string, action: string): Promise<void> {
    await this.#press(label, async (row) => {
      await row.hover();
      await row
        .locator(".actions .action-label")
        .and(this.#page.locator(labelled(action)))
        .click();
    });
  }

  /** The items of a row's context menu, or of a submenu, without separators. */
  async menuItems(label: string, submenu?: string): Promise<string[]> {
    return this.#menu.readItems(() => this.#openMenu(label), submenu);
  }

  /** Chooses from the context menu of a row; `["Copy", "Copy Cluster ID"]` is in a submenu. */
  async chooseMenuItem(label: string, ...item: readonly string[]): Promise<void> {
    await this.#menu.choose(() => this.#openMenu(label), ...item);
  }

  /** Presses an action in the view's title, which is only visible while the mouse is over the view. */
  async pressTitleAction(action: string): Promise<void> {
    const button = this.#pane.locator(".pane-header .actions *").and(this.#page.locator(labelled(action)));
    await eventually(async () => {
      await this.#closeTooltip();
      await this.#pane.locator(".pane-header").hover({ timeout: 3000 });
      await button.click({ timeout: 3000 });
    }, 60_000);
  }

  /** Chooses an item of the view's More Actions menu. */
  async chooseTitleMenuItem(item: string): Promise<void> {
    await this.#menu.choose(() => this.pressTitleAction("More Actions..."), item);
  }

  /** The tooltip of a row. */
  async tooltip(label: string): Promise<string> {
    const hover = this.#page.locator(".monaco-hover:visible .hover-contents").first();
    // Tries again if the view is redrawn, which closes the hover.
    return eventually(async () => {
      // The hover of another row must be gone first.
      await this.#page.mouse.move(0, 0);
      await hover.waitFor({ state: "hidden", timeout: 2000 });
      await this.#row(label).locator(".label-name").hover();
      return (await hover.innerText({ timeout: 5000 })).trim();
    });
  }

  /** The text of an empty view. */
  async welcome(): Promise<string> {
    return (await this.#pane.locator(".welcome-view-content").innerText()).trim();
  }

  /** The buttons of an empty view. */
  async welcomeButtons(): Promise<string[]> {
    const buttons = this.#pane.locator(".welcome-view-content .monaco-button");
    return (await buttons.allInnerTexts()).map((name) => name.trim());
  }

  async pressWelcomeButton(name: string): Promise<void> {
    await this.#pane
      .locator(".welcome-view-content .monaco-button")
      .filter({ hasText: exactly(name) })
      .click();
  }

  /** The line above the rows; empty when there is none. */
  async message(): Promise<string> {
    return firstText(this.#pane.locator(".tree-explorer-viewlet-tree-view > .message:not(.hide):visible"));
  }

  async #openMenu(label: string): Promise<void> {
    await this.#press(label, (row) => row.click({ button: "right" }));
  }

  /**
   * Presses a mouse button on a row. A list reuses its row elements, so Playwright's element may show another row when
   * the click arrives. The page blocks that click, and it is repeated.
   */
  async #press(label: string, press: (row: Locator) => Promise<void>): Promise<void> {
    await eventually(async () => {
      const row = await this.#uncovered(label);
      const guard = await this.#page.evaluateHandle(guardClicks, label);
      let missed: boolean;
      try {
        await press(row);
      } finally {
        // Some actions reload the window, and the guard with it.
        missed = await guard.evaluate((one) => one.end()).catch(() => false);
      }
      if (missed) throw new Error(`another row was drawn in place of «${label}»`);
    }, 60_000);
  }

  #rows(): Locator {
    return this.#pane.locator(".pane-body .monaco-list-rows > .monaco-list-row");
  }

  /** A row that no tooltip covers. */
  async #uncovered(label: string): Promise<Locator> {
    await this.#closeTooltip();
    return this.#row(label);
  }

  /** Moves the pointer away from the row whose tooltip is shown, because the tooltip may cover other rows. */
  async #closeTooltip(): Promise<void> {
    // A page that was in the background may miss the first move.
    await eventually(async () => {
      await this.#page.mouse.move(0, 0);
      await this.#page.locator(".monaco-hover:visible").first().waitFor({ state: "hidden", timeout: 2000 });
    });
  }

  #row(label: string): Locator {
    const name = this.#page.locator(".label-name").filter({ hasText: exactly(label) });
    return this.#rows().filter({ has: name });
  }
}
