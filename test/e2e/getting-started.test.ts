// What a new user sees first: empty views in a narrow side bar, the walkthrough, the connection in the status bar.
import assert from "node:assert/strict";
import type { FrameLocator } from "playwright-core";
import { eventually } from "../support/eventually";
import { readAll, type PageElement } from "./driver/page-element";
import { connectByPaste, stopAfterFirstFailure, viewsOf } from "./flows";
import { Harness } from "./harness";

/** Pixels: the narrowest side bar that people use. */
const narrow = 196;

describe("Getting started", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    await harness.control.freeze();
  });

  after(() => harness.close());

  async function resizeSideBar(width: number): Promise<void> {
    const { page } = harness.workbench;
    const sideBar = page.locator(".part.sidebar");
    const box = await sideBar.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width, 300);
    await page.mouse.down();
    await page.mouse.move(box.x + width, 300, { steps: 4 });
    await page.mouse.up();
    await eventually(async () => assert.ok(Math.abs(((await sideBar.boundingBox())?.width ?? 0) - width) <= 4));
  }

  it("shows one sentence and all buttons in a narrow side bar", async () => {
    const { workbench } = harness;
    await workbench.openSideBar("Skycloak");
    await workbench.page.locator(".welcome-view-content .monaco-button").first().waitFor();
    await resizeSideBar(narrow);
    const { clusters, keys } = viewsOf(harness);
    for (const view of [clusters, keys]) {
      const [sentence = "", ...rest] = (await view.welcome()).split("\n").filter((line) => line !== "");
      assert.match(sentence, /^[^.]+\.$/);
      assert.deepEqual(rest, await view.welcomeButtons());
    }
    await eventually(async () => {
      const hidden = await readAll(workbench.page.locator(".welcome-view-content .monaco-button"), (buttons) =>
        buttons.flatMap((button) => {
          const { left, right, top, bottom } = (button as Box).getBoundingClientRect();
          const pane = (button.closest(".pane-body") as Box).getBoundingClientRect();
          const isCut = (button as Box).scrollWidth > (button as Box).clientWidth;
          const isInside = left >= pane.left && right <= pane.right && top >= pane.top && bottom <= pane.bottom;
          return isInside && !isCut ? [] : [button.textContent];
        }),
      );
      assert.deepEqual(hidden, []);
    });
    await workbench.screenshot("welcome-narrow");
    await resizeSideBar(300);
  });

  const step = (name: string) =>
    harness.workbench.page.locator(`.gettingStartedContainer [data-step-id$="#${name}"]`).first();

  async function openWalkthrough(): Promise<void> {
    const { palette, quickInput, page } = harness.workbench;
    await palette.run("Welcome: Open Walkthrough...");
    await quickInput.type("Skycloak");
    await quickInput.choose("Get Started with Skycloak");
    await step("connect").waitFor();
    await page.locator(".gettingStartedContainer").waitFor();
  }

  async function isDone(name: string): Promise<boolean> {
    return (await step(name).locator(".codicon.complete").count()) > 0;
  }

  it("has a walkthrough whose steps have pictures, and are open before anything is done", async () => {
    const { workbench } = harness;
    // In a narrower window, VS Code shows no pictures.
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
    await openWalkthrough();
    const picture: FrameLocator = workbench.page.frameLocator("iframe.webview").frameLocator("#active-frame");
    const seen = new Set<string>();
    for (const name of ["connect", "look", "key", "use"]) {
      await step(name).locator(".step-title").click();
      const drawn = await eventually(async () => {
        const svg = picture.locator("svg").first();
        const box = await svg.boundingBox();
        assert.ok(box !== null && box.width > 100 && box.height > 100, "the picture is not drawn");
        const markup = await svg.innerHTML();
        assert.ok(!seen.has(markup), `${name} has the picture of another step`);
        return markup;
      });
      seen.add(drawn);
      await workbench.screenshot(`walkthrough-${name}`);
      assert.equal(await isDone(name), false, name);
    }
  });

  it("completes a step when what it asks for is done", async () => {
    await connectByPaste(harness);
    await eventually(async () => {
      for (const name of ["connect", "look"]) assert.equal(await isDone(name), true, name);
    });
    for (const name of ["key", "use"]) assert.equal(await isDone(name), false, name);
    await harness.workbench.screenshot("walkthrough-done");
  });

  it("offers what the connection can do in the status bar", async () => {
    const { workbench } = harness;
    const { page, quickInput } = workbench;
    await page.locator(".statusbar-item[id*='skycloak.connection']").click();
    await quickInput.waitFor({ title: /^Skycloak: / });
    const labels = (await quickInput.rows()).map(({ label }) => label);
    assert.deepEqual(labels, ["Open Dashboard", "Refresh", "Add Connection…"]);
    await workbench.screenshot("connection-menu");
    await harness.control.clearRequests();
    await quickInput.choose("Refresh");
    await eventually(async () => assert.notDeepEqual(await harness.control.requests(), []));
  });
});

describe("The walkthrough of somebody who has connected before", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    await harness.control.freeze();
    await connectByPaste(harness);
  });

  after(() => harness.close());

  it("has those steps done", async () => {
    const { workbench } = harness;
    const { palette, quickInput, page } = workbench;
    await palette.run("Welcome: Open Walkthrough...");
    await quickInput.type("Skycloak");
    await quickInput.choose("Get Started with Skycloak");
    for (const name of ["connect", "look"]) {
      await page.locator(`.gettingStartedContainer [data-step-id$="#${name}"] .codicon.complete`).first().waitFor();
    }
    await workbench.screenshot("walkthrough-before");
  });
});

interface Box extends PageElement {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  getBoundingClientRect(): Readonly<Record<"left" | "right" | "top" | "bottom", number>>;
}
