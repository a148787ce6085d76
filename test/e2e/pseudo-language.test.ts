// The extension in a language in which every letter is marked: text without marks can't be translated. The other half of
// this is unit/architecture/l10n.test.ts, which reads the code.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { eventually } from "../support/eventually";
import { root } from "../support/paths";
import { fakeKey } from "../support/fake-key";
import { readAll } from "./driver/page-element";
import { extensionsFolder } from "./installed-extension";
import { Harness } from "./harness";
import { stopAfterFirstFailure, waitUntilLoaded } from "./flows";

const language = "qps-ploc";

/** Marks every letter outside of placeholders, links, icons and names of settings. */
function marked(text: string): string {
  return text.replace(/\{\d\}|\$\([\w~-]+\)|\]\(command:[^)]+\)|`[^`]*`|([A-Za-z])/g, (all, letter?: string) =>
    letter === undefined ? all : `${letter}\u0335`,
  );
}

/** The files of a translation, written into the installed extension, where no other test sees them. */
function installTranslation(): void {
  execFileSync(process.execPath, [join(root, ".ci", "l10n.mjs")], { cwd: root });
  const installed = readdirSync(extensionsFolder()).find((name) => name.startsWith("skycloak."));
  const extension = join(extensionsFolder(), installed ?? "");
  const write = (from: string, path: string, mark: (text: string) => string): void => {
    const texts = JSON.parse(readFileSync(join(root, from), "utf8")) as Record<string, string>;
    const translated = Object.entries(texts).map(([key, text]) => [key, mark(text)]);
    writeFileSync(join(extension, path), JSON.stringify(Object.fromEntries(translated)));
  };
  mkdirSync(join(extension, "l10n"), { recursive: true });
  write("package.nls.json", `package.nls.${language}.json`, marked);
  // Each text gets brackets, so several in a row reveal a sentence that was joined from parts.
  write("l10n/bundle.l10n.json", `l10n/bundle.l10n.${language}.json`, (text) => `«${marked(text)}»`);
}

const mark = "\u0335";

/** Names of products and values that no language translates, dates and times. */
const formatted =
  /\(Press 'Enter' to confirm or 'Escape' to cancel\)|\bhttps?:\S+|\bsk_sc_\S*|\b(?:now|in|ago|\d+ (?:ms|(?:minute|hour|day|week|month|year)s?)|[JFMASOND][a-z]{2,8} \d+(?:, \d+)?|at|[AP]M|UTC)\b|Skycloak|\(Ctrl\+\w+\)|[\w-]+\.(?:js|env|sh)/g;

/** VS Code's own. */
const vscodeText = new RegExp(
  `^(?:${[
    ...[
      "Drag a view here to display\\.",
      "Progress",
      "Collapse All",
      "(?:Views and )?More Actions\\.\\.\\.",
      "Welcome",
    ],
    ...[
      "Actions for .*",
      ".* (?:actions|Section)",
      "\\d+ Results",
      "(?:Control|Shift|Alt)\\+.*",
      "Cancel",
      "Close Dialog",
    ],
    ...["Warning(?:: .*)?", "Showing \\d+ problems", "\\d+ problems in file .*", "Show fixes", "\\[Ln .*", "/.*"],
  ].join("|")})$`,
);

/** Names that Keycloak gives, the code of a warning, and a unit. */
const names = /^(?:[A-Z]+(?:_[A-Z]+)*|[a-z]+(?:_[a-z]+)+|plain-key|\d+ ms)$/;

const t = (text: string): string => `«${marked(text)}»`;

describe("In another language", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    installTranslation();
    harness = await Harness.open({ simulator: { seed: "acme" }, keyInEnvironment: true });
    const { workbench } = harness;
    await workbench.page.addInitScript(
      `try { const language = sessionStorage.getItem("test.language"); if (language) globalThis._VSCODE_NLS_LANGUAGE = language; } catch {}`,
    );
    await workbench.page.evaluate(`sessionStorage.setItem("test.language", ${JSON.stringify(language)})`);
    await workbench.reload();
    const state = await harness.control.state();
    const { id = "" } = state.clusters.find(({ name }) => name === "customers-prod") ?? {};
    const known = JSON.stringify([state, await harness.control.clusterResources(id)]);
    // Statuses are words of the API, which are translated.
    const words = known.replace(/"status":"\w+"/g, "").match(/[A-Za-z][\w.-]*[A-Za-z]/g) ?? [];
    data = new Set(words.map((word) => word.toLowerCase()));
  });

  after(() => harness.close());

  /** All visible texts in these elements, also those for screen readers. */
  async function textsIn(found: Locator): Promise<string[]> {
    const texts = await readAll(found, (elements) =>
      elements.flatMap((element) =>
        [element, ...element.querySelectorAll("*:not(style)")].flatMap((one) =>
          !one.checkVisibility({ visibilityProperty: true })
            ? []
            : [
                ...["aria-label", "title", "placeholder"].map((name) => one.getAttribute(name) ?? ""),
                ...Array.from(one.childNodes, ({ nodeType, textContent }) =>
                  nodeType === 3 ? (textContent ?? "") : "",
                ),
              ],
        ),
      ),
    );
    return texts.map((text) => text.replaceAll("\u00a0", " ").trim()).filter((text) => text !== "");
  }

  const defects = new Set<string>();
  /** Words of the simulated data. */
  let data: ReadonlySet<string>;

  /** Collects texts with a word that isn't marked, and texts that were joined from several. */
  async function check(surface: string, found: Locator, milliseconds?: number): Promise<void> {
    const texts = await eventually(async () => {
      const shown = await textsIn(found);
      assert.ok(
        shown.some((text) => text.includes(mark)),
        `${surface} has no text`,
      );
      return shown;
    }, milliseconds);
    for (const text of new Set(texts)) {
      if (vscodeText.test(text) || names.test(text)) continue;
      const rest = text.replace(/[A-Za-z]\u0335/g, "").replace(formatted, "");
      const words = rest.match(/[A-Za-z][\w.-]*[A-Za-z]/g)?.filter((word) => !data.has(word.toLowerCase())) ?? [];
      if (words.length > 0) defects.add(`${surface}: “${words.join(" ")}” in “${text}”`);
      if (/[^.?!…]» ?«/.test(text)) defects.add(`${surface}: joined “${text}”`);
    }
    await harness.workbench.screenshot(`pseudo-${surface}`);
  }

  it("has no text that can't be translated in its views", async () => {
    const { workbench } = harness;
    const { page } = workbench;
    const sideBar = page.locator(".part.sidebar");
    await workbench.openSideBar(marked("Skycloak"));
    const clusters = workbench.view(marked("Clusters"));
    const keys = workbench.view(marked("API Keys"));
    await check("welcome", sideBar);
    await clusters.pressWelcomeButton(marked("Use SKYCLOAK_API_KEY from the Environment"));
    await waitUntilLoaded(clusters);
    await waitUntilLoaded(keys);
    await check("rows", sideBar);
    await check("status-bar", page.locator("[id^='skycloak.']"));
    await clusters.tooltip("customers-prod");
    await check("cluster-tooltip", page.locator(".monaco-hover:visible"));
    await keys.tooltip("Workspace admin");
    await check("key-tooltip", page.locator(".monaco-hover:visible"));
    await clusters.expand("customers-prod");
    await clusters.expand(t("Realms"));
    await clusters.expand("customers");
    await clusters.expand(t("Applications"));
    await check("cluster-contents", sideBar);
    await clusters.pressTitleAction("Collapse All");
  });

  it("has none in its dialogs and quick picks", async () => {
    const { workbench } = harness;
    const { page, palette, quickInput, dialog } = workbench;
    const input = page.locator(".quick-input-widget:visible");
    const keys = workbench.view(marked("API Keys"));
    const clusters = workbench.view(marked("Clusters"));
    for (const command of [
      ...["Connect with API Key…", "Rename Connection…", "Create API Key…", "Rotate API Key…", "Copy API Key"],
      ...["Create Cluster…", "Resize Cluster…", "Go to Cluster, Realm or Application…", "Create Realm…"],
      ...["Set Maintenance Window…", "Export Cluster Events…", "Create Application…", "Add Domain…"],
    ]) {
      // Whatever takes the focus closes a quick pick.
      await eventually(async () => {
        await palette.run(`Skycloak: ${marked(command)}`);
        await eventually(async () => assert.doesNotMatch(await quickInput.value(), /^>/), 5000);
        await check(command.replace(/\W+/g, "-"), input, 5000);
      }, 60_000);
      await quickInput.cancel();
    }
    for (const [label, item] of [
      ["Workspace admin", "Rotate API Key…"],
      ["Workspace admin", "Revoke API Key…"],
      ["Workspace admin", "Forget API Key on This Machine…"],
    ] as const) {
      await keys.chooseMenuItem(label, marked(item));
      await dialog.waitFor();
      await check(item.replace(/\W+/g, "-"), page.locator(".monaco-dialog-box"));
      await page.keyboard.press("Escape");
    }
    await clusters.chooseMenuItem("customers-staging", marked("Change"), marked("Upgrade Cluster…"));
    await dialog.waitFor();
    await check("upgrade", page.locator(".monaco-dialog-box"));
    await page.keyboard.press("Escape");
    await palette.run(`Skycloak: ${marked("Disconnect")}`);
    await dialog.waitFor();
    await check("disconnect", page.locator(".monaco-dialog-box"));
    await page.keyboard.press("Escape");
  });

  it("has none on its pages", async () => {
    const { workbench } = harness;
    const { page, editor } = workbench;
    const clusters = workbench.view(marked("Clusters"));
    const body = page.frameLocator("iframe.webview").frameLocator("#active-frame").locator("body");
    await clusters.chooseMenuItem("customers-prod", marked("Show Cluster Details"));
    await body.locator("svg").first().waitFor();
    await check("details", body);
    await page.keyboard.press("Control+W");
    await clusters.chooseMenuItem("customers-prod", marked("Show Cluster Events"));
    await body.locator("#apply").waitFor();
    await page.waitForTimeout(1000);
    await check("events", body);
    await page.keyboard.press("Control+W");
    harness.addFile("src/admin.js", `const key = "${fakeKey()}";\n`);
    await editor.open("src/admin.js");
    await eventually(async () => assert.notDeepEqual(await editor.squiggles("error").catch(() => []), []), 3000).catch(
      () => 0,
    );
    await workbench.problems.open();
    await check("problems", page.locator(".markers-panel"));
  });
  it("has none anywhere", () => assert.equal([...defects].join("\n"), ""));
});
