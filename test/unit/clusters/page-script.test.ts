// The pages' script in a browser: what it shows, keeps and sends.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { BrowserContext, Page } from "playwright-core";
import type { SectionUpdate } from "../../../src/clusters/details/page/messages";
import { openBrowser } from "../../support/browser";
import { temporaryFolder } from "../../support/temporary";

const { pageScript } = createRequire(__filename)("../../../esbuild.js") as {
  pageScript: (path: string) => Promise<string>;
};

const body = `<body data-state='{"cluster":"c"}'>
<section id="head" aria-busy="true"></section>
<form id="form"><input name="user" value="ada">
<details class="menu" id="types"><summary>Types</summary><input type="checkbox" name="type" value="LOGIN" checked></details>
<button type="submit" id="apply">Show</button></form>
<table data-section-tag="tbody"></table></body>`;

const row = (number: number): string =>
  `<tr class="event" data-message='{"toggle":${number}}'><td><button id="e-${number}">Row ${number}</button></td><td id="c-${number}">cell</td></tr>`;

describe("The script of a page", function () {
  this.timeout(60_000);
  const folder = temporaryFolder("page-script");
  let browser: BrowserContext;
  let page: Page;

  before(async () => {
    browser = await openBrowser(folder.path);
    const script = await pageScript(require.resolve("../../../src/clusters/details/page/page.ts"));
    page = await browser.newPage();
    await page.setContent(body);
    await page.evaluate(`
      window.sent = [];
      window.states = [];
      window.acquireVsCodeApi = () => ({
        postMessage: (message) => sent.push(message),
        setState: (state) => states.push(state),
      });
    `);
    await page.addScriptTag({ content: script });
  });
  after(async () => {
    await browser.close();
    folder.remove();
  });

  const sent = (): Promise<unknown> => page.evaluate("sent.splice(0)");
  const update = (sections: SectionUpdate): Promise<unknown> =>
    page.evaluate(`dispatchEvent(new MessageEvent("message", { data: ${JSON.stringify(sections)} }))`);
  const focused = (): Promise<unknown> => page.evaluate("document.activeElement.id");

  it("takes up its state, and asks for its sections", async () => {
    assert.deepEqual(await sent(), ["ready"]);
    assert.deepEqual(await page.evaluate("states"), [{ cluster: "c" }]);
    await update([["state", '{"cluster":"d"}']]);
    assert.deepEqual(await page.evaluate("states.at(-1)"), { cluster: "d" });
  });

  it("shows sections, and keeps what is open and focused in them", async () => {
    const details = '<details id="d"><summary id="s">More</summary>text</details>';
    await update([["head", details]]);
    assert.equal(await page.getAttribute("#head", "aria-busy"), null);
    await page.click("#s");
    await update([["head", `${details}<p>new</p>`]]);
    assert.equal(await page.getAttribute("#d", "open"), "");
    assert.equal(await focused(), "s");
    assert.equal(await page.textContent("#head p"), "new");
  });

  it("adds sections of rows, whose clicks send their message unless text is selected", async () => {
    await update([["page-0", row(0) + row(1)]]);
    assert.equal(await page.locator("table > tbody#page-0 > tr").count(), 2);
    await page.click("#c-1");
    await page.evaluate("getSelection().selectAllChildren(document.getElementById('c-0'))");
    await page.dispatchEvent("#c-0", "click");
    assert.deepEqual(await sent(), [{ toggle: 1 }]);
    await page.click("#e-0");
    assert.deepEqual(await sent(), [{ toggle: 0 }]);
  });

  it("moves between rows by arrow keys, and stops at the ends", async () => {
    await page.focus("#e-0");
    for (const [key, wanted] of [
      ["ArrowDown", "e-1"],
      ["ArrowDown", "e-1"],
      ["ArrowUp", "e-0"],
      ["ArrowUp", "e-0"],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await focused(), wanted);
    }
  });

  it("closes a menu by Escape, by a click elsewhere and by submitting, which sends the form", async () => {
    const isOpen = async (): Promise<boolean> => (await page.getAttribute("#types", "open")) !== null;
    await page.click("#types summary");
    assert.equal(await isOpen(), true);
    await page.keyboard.press("Escape");
    assert.equal(await isOpen(), false);
    assert.equal(await page.evaluate("document.activeElement.tagName"), "SUMMARY");
    await page.click("#types summary");
    await page.click("#head p");
    assert.equal(await isOpen(), false);
    await page.click("#types summary");
    await page.click("#apply");
    assert.equal(await isOpen(), false);
    const form = [
      ["user", "ada"],
      ["type", "LOGIN"],
    ];
    assert.deepEqual(await sent(), [{ form }]);
  });
});
