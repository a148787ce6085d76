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
<details id="filters" open><summary id="fold">Filters</summary></details>
<form id="form"><input name="user" value="ada">
<details class="menu" id="types"><summary>Types</summary><input type="checkbox" name="type" value="LOGIN" checked></details>
<button type="submit" id="apply">Show</button></form>
<form id="other"></form>
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
    const session = await browser.newCDPSession(page);
    await session.send("Emulation.setTimezoneOverride", { timezoneId: "Asia/Tokyo" });
    await session.send("Emulation.setLocaleOverride", { locale: "en-GB" });
    await page.setContent(body);
    await page.evaluate(`
      window.sent = [];
      window.states = [];
      window.acquireVsCodeApi = () => ({
        postMessage: (message) => sent.push(message),
        getState: () => states.at(-1),
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

  it("keeps what was entered and not submitted when a section changes", async () => {
    const fields = (user: string, more = ""): string =>
      `<input id="u" name="user" value="${user}"><input id="b" type="checkbox" name="type" value="LOGIN">
      <select id="s1" name="since"><option value="" selected>Any</option><option value="custom">Custom</option></select>
      ${more}<button id="go" type="submit">Show</button>`;
    await update([["other", fields("ada")]]);
    await page.fill("#u", "bob");
    await page.check("#b");
    await page.selectOption("#s1", "custom");
    await update([["other", fields("ada", "<p>more</p>")]]);
    const entered = () =>
      page.evaluate(
        "[document.getElementById('u').value, document.getElementById('b').checked, document.getElementById('s1').value]",
      );
    assert.deepEqual(await entered(), ["bob", true, "custom"]);
    await page.click("#go");
    await update([["other", fields("bob")]]);
    assert.deepEqual(await entered(), ["bob", false, ""]);
    await sent();
    await page.check("#b");
    await update([["other", fields("")]]);
    assert.deepEqual(await entered(), ["", false, ""], "the filters were changed elsewhere");
  });

  it("shows times as the user's machine does, and sends them in UTC", async () => {
    const content = (more = ""): string =>
      `<time id="at" datetime="2026-01-31T23:30:00.000Z" data-style="minute">x</time>
      <time id="range" datetime="2026-01-31T01:00:00.000Z/2026-01-31T02:00:00.000Z" data-style="minute">x</time>
      <time id="unknown" datetime="soon">soon</time>
      <input id="from" name="from" type="datetime-local" data-time="2026-01-31T23:30:00.000Z">
      <input id="to" name="to" type="datetime-local">${more}<button id="go" type="submit">Show</button>`;
    await update([["other", content()]]);
    const shown = await page.evaluate(
      "['at', 'range', 'unknown'].map((id) => document.getElementById(id).textContent)",
    );
    assert.deepEqual(shown, ["1 February 2026 at 08:30 GMT+9", "31 January 2026, 10:00–11:00 GMT+9", "soon"]);
    assert.equal(await page.inputValue("#from"), "2026-02-01T08:30");
    await page.fill("#to", "2026-02-01T09:00");
    await page.click("#go");
    const form = [
      ["from", "2026-01-31T23:30:00.000Z"],
      ["to", "2026-02-01T00:00:00.000Z"],
    ];
    assert.deepEqual(await sent(), [{ form }]);
  });

  it("applies a choice at once, and several when their menu closes", async () => {
    const select = `<select id="realm" name="realm"><option value="" selected>All</option><option>shop</option></select>
      <select id="since" name="since"><option value="" selected>Any</option><option value="custom">Custom</option></select>`;
    await update([["other", select]]);
    await page.selectOption("#since", "custom");
    assert.deepEqual(await sent(), []);
    await page.selectOption("#realm", "shop");
    const form = [
      ["realm", "shop"],
      ["since", "custom"],
    ];
    assert.deepEqual(await sent(), [{ form }]);
    const pressAndClose = async (...clicks: string[]): Promise<unknown> => {
      await page.click("#types summary");
      for (const selector of clicks) await page.click(selector);
      await page.keyboard.press("Escape");
      // The browser dispatches this event later.
      await page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))");
      return sent();
    };
    assert.deepEqual(await pressAndClose(), []);
    const withoutType = { form: [["user", "ada"]] };
    assert.deepEqual(await pressAndClose("#types input"), [withoutType]);
    await pressAndClose("#types input");
    await update([["other", ""]]);
  });

  it("remembers whether the filters are folded", async () => {
    await page.click("#fold");
    const last = (): Promise<unknown> =>
      page.evaluate("new Promise((resolve) => setTimeout(() => resolve(states.at(-1)), 50))");
    assert.deepEqual(await last(), { cluster: "d", folded: true });
    await update([["state", `{"cluster":"e"}`]]);
    assert.deepEqual(await last(), { cluster: "e", folded: true });
    await page.click("#fold");
    assert.deepEqual(await last(), { cluster: "e" });
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
