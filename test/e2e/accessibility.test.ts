// The pages, checked by axe: in two themes, and at twice the size.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame } from "playwright-core";
import { eventually } from "../support/eventually";
import { connectByPaste, viewsOf } from "./flows";
import { Harness } from "./harness";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** Elements that can only be seen by scrolling sideways. A table of many columns may be wider than the page. */
const findOutside = `Array.from(document.querySelectorAll("body *:not(table, table *, svg *)"))
  .filter((element) => element.querySelector("table") === null && element.checkVisibility())
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 100))`;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

const pages = [
  { name: "details", item: "Show Cluster Details", ready: "svg" },
  { name: "events", item: "Show Cluster Events", ready: "table tbody tr" },
];

const appearances = [
  { theme: "Dark Modern", zoom: 1 },
  { theme: "Light Modern", zoom: 1 },
  { theme: "Dark High Contrast", zoom: 1 },
  { theme: "Light High Contrast", zoom: 1 },
  { theme: "Dark Modern", zoom: 2 },
];

const size = { width: 1280, height: 800 };

describe("Pages", () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" } });
    await harness.control.freeze();
    await connectByPaste(harness);
  });

  after(() => harness.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await harness.workbench.screenshot("failed-accessibility");
  });

  async function frameOf(): Promise<Frame> {
    const inner = harness.workbench.page.frameLocator("iframe.webview").locator("#active-frame");
    const frame = await (await inner.elementHandle()).contentFrame();
    assert.ok(frame);
    return frame;
  }

  for (const { name, item, ready } of pages) {
    it(`${name} have no serious defect for people with disabilities, in any theme and size`, async () => {
      const { workbench } = harness;
      const { page } = workbench;
      await viewsOf(harness).clusters.chooseMenuItem("customers-prod", item);
      const body = page.frameLocator("iframe.webview").frameLocator("#active-frame").locator("body");
      await body.locator(ready).first().waitFor();
      const found: string[] = [];
      for (const { theme, zoom } of appearances) {
        const appearance = `${theme} at ${zoom * 100} %`;
        await page.setViewportSize(size);
        await workbench.palette.run("Preferences: Color Theme");
        await workbench.quickInput.type(theme);
        await workbench.quickInput.choose(theme);
        await eventually(async () => {
          const kind = (await body.getAttribute("data-vscode-theme-kind")) ?? "";
          assert.equal(kind.includes("high-contrast"), theme.includes("Contrast"), `${kind} for ${theme}`);
          assert.equal(kind.includes("light"), theme.includes("Light"), `${kind} for ${theme}`);
        });
        await page.setViewportSize({ width: size.width / zoom, height: size.height / zoom });
        const frame = await frameOf();
        await frame.evaluate(axe);
        // Axe sees only this frame, whose background is the editor's.
        await frame.evaluate("document.documentElement.style.background = 'var(--vscode-editor-background)'");
        const violations = await frame.evaluate<readonly Violation[]>(
          "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
        );
        for (const { id, impact, nodes } of violations) {
          if (impact !== "serious" && impact !== "critical") continue;
          for (const { target, failureSummary } of nodes) {
            found.push(`${appearance}: ${id}: ${target.join(" ")}: ${failureSummary}`);
          }
        }
        for (const outside of await frame.evaluate<readonly string[]>(findOutside)) {
          found.push(`${appearance}: outside the page: ${outside}`);
        }
        await workbench.screenshot(`accessible-${name}-${appearance.replace(/\W+/g, "-")}`);
      }
      await page.setViewportSize(size);
      await page.keyboard.press("Control+W");
      assert.deepEqual(found, []);
    });
  }
});
