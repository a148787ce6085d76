// Keys in open files: squiggles, the Problems panel, and quick fixes. Each fix is applied and undone.
import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { fakeKey } from "../support/fake-key";
import { Harness } from "./harness";
import { waitUntilLoaded, viewsOf } from "./flows";

interface Replaced {
  readonly path: string;
  readonly before: (key: string) => string;
  readonly reference: string;
  readonly after: string;
}

const replaced: readonly Replaced[] = [
  {
    path: "src/admin.js",
    before: (key) => `export const headers = { "API-Key": "${key}" };`,
    reference: "process.env.SKYCLOAK_API_KEY",
    after: 'export const headers = { "API-Key": process.env.SKYCLOAK_API_KEY };',
  },
  {
    path: "scripts/nightly.py",
    before: (key) => `# Asks how the shop's realm is.\n\ntoken = "${key}"\n`,
    reference: 'os.environ["SKYCLOAK_API_KEY"]',
    after: '# Asks how the shop\'s realm is.\n\nimport os\ntoken = os.environ["SKYCLOAK_API_KEY"]\n',
  },
  {
    path: "scripts/rotate.sh",
    before: (key) => `#!/bin/sh\ncurl --header "API-Key: ${key}" "$1"\n`,
    reference: '"$SKYCLOAK_API_KEY"',
    after: '#!/bin/sh\ncurl --header "API-Key: ${SKYCLOAK_API_KEY}" "$1"\n',
  },
  {
    path: "deploy/compose.yaml",
    before: (key) => `services:\n  shop:\n    environment:\n      KEY: ${key}\n`,
    reference: "${SKYCLOAK_API_KEY}",
    after: "services:\n  shop:\n    environment:\n      KEY: ${SKYCLOAK_API_KEY}\n",
  },
  {
    path: "deploy/Dockerfile",
    before: (key) => `FROM node:22-slim\nENV KEY=${key}\n`,
    reference: "${SKYCLOAK_API_KEY}",
    after: "FROM node:22-slim\nARG SKYCLOAK_API_KEY\nENV KEY=${SKYCLOAK_API_KEY}\n",
  },
];

describe("A key in an open file", () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "empty" } });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") {
      const name = this.currentTest.title.replace(/\W+/g, "-").slice(0, 60);
      await harness.workbench.screenshot(`failed-warnings-${name}`);
    }
  });

  after(() => harness.close());

  /** Opens a new file. @returns line and column of its key, counted from 1. */
  async function open(path: string, text: string, key: string): Promise<[number, number]> {
    harness.addFile(path, text);
    await harness.workbench.editor.open(path);
    await underlined(1);
    const before = text.slice(0, text.indexOf(key)).split("\n");
    return [before.length, (before.at(-1)?.length ?? 0) + 1];
  }

  /** Waits until some text is underlined, or none. */
  async function underlined(some: 0 | 1): Promise<void> {
    await eventually(async () => {
      assert.equal(Math.min(1, await harness.workbench.editor.squiggles("warning")), some);
    });
  }

  /** Compared without assert.equal, whose message would print a key. */
  async function reads(text: string): Promise<void> {
    await eventually(async () => {
      assert.ok((await harness.workbench.editor.text()) === text, "the file reads otherwise");
    });
  }

  /** A single undo restores the saved text. */
  async function takeBack(text: string): Promise<void> {
    const { editor, page } = harness.workbench;
    await editor.press("Control+Z");
    await reads(text);
    await page.locator(".tab.active:not(.dirty)").waitFor();
    await underlined(1);
  }

  it("is underlined, and a problem with its source, code and place", async () => {
    const { workbench } = harness;
    const key = fakeKey();
    const [line, column] = await open("scripts/ask.py", `# Asks.\n\nask("${key}")\n`, key);
    await workbench.pressStatusBarItem("1 Skycloak key found in a file. Show it in Problems.");
    await workbench.problems.waitFor();
    await eventually(async () => {
      assert.deepEqual(await workbench.problems.rows(), [
        {
          severity: "warning",
          message: "Skycloak API key (sk_sc_live_…) in plain text. It is not committed yet.",
          source: "Skycloak",
          code: "plain-key",
          line,
          column,
        },
      ]);
    });
    await workbench.screenshot("problem");
    // Only the first finding ever shows a message; the last test checks that there is no other.
    const { notifications, palette } = workbench;
    await eventually(async () => assert.equal(await notifications.hasUnread(), true));
    await palette.run("Notifications: Clear All Notifications");
    await eventually(async () => assert.equal(await notifications.hasUnread(), false));
  });

  it("offers every way out at the light bulb, the secret store first", async () => {
    const { editor, page } = harness.workbench;
    await editor.open("scripts/ask.py");
    await editor.goTo(3, 10);
    await page.locator("[class*=codicon-gutter-lightbulb]:visible, .lightBulbWidget:visible").first().click();
    const titles = page.locator(".action-widget .monaco-list-row.action .title");
    await titles.first().waitFor();
    assert.deepEqual(
      (await titles.allInnerTexts()).map((title) => title.trim()),
      [
        'Store the key and replace it with os.environ["SKYCLOAK_API_KEY"]',
        'Replace the key with os.environ["SKYCLOAK_API_KEY"]',
        "Check whether this key still works",
        "Remove the line",
        "Allow the key on this line",
        "Allow this key everywhere, in .skycloakignore",
      ],
    );
    await harness.workbench.screenshot("quick-fixes");
    await page.keyboard.press("Escape");
    await titles.first().waitFor({ state: "detached" });
  });

  for (const { path, before: text, reference, after } of replaced) {
    it(`is replaced by ${reference} in ${path}, in one step`, async () => {
      const key = fakeKey();
      const [line, column] = await open(path, text(key), key);
      await harness.workbench.editor.applyQuickFix(line, column, `Replace the key with ${reference}`);
      await reads(after);
      await underlined(0);
      await takeBack(text(key));
    });
  }

  it("is allowed on its line, in one step", async () => {
    const key = fakeKey();
    const text = `print("${key}")`;
    const [line, column] = await open("scripts/allowed.py", text, key);
    await harness.workbench.editor.applyQuickFix(line, column, "Allow the key on this line");
    await reads(`${text} # skycloak:allow`);
    await underlined(0);
    await takeBack(text);
  });

  it("goes into the secret store even where no reference would be right", async () => {
    const { editor, notifications } = harness.workbench;
    const key = fakeKey();
    const text = `char *key = "${key}";`;
    const [line, column] = await open("src/storage.c", text, key);
    assert.deepEqual(await editor.quickFixes(line, column), [
      "Store the key and leave the file unchanged",
      "Check whether this key still works",
      "Remove the line",
      "Allow the key on this line",
      "Allow this key everywhere, in .skycloakignore",
    ]);
    await editor.applyQuickFix(line, column, "Store the key and leave the file unchanged");
    const told = /^Stored the API key “sk_sc_\w+”\. The file was not changed\.$/;
    assert.deepEqual((await notifications.waitFor(told)).buttons, ["Open Terminal with Key", "Add to .env", "Rename…"]);
    await notifications.close(told);
    await reads(text);
  });

  it("is moved into the secret store, from where one connects with it", async () => {
    const { editor, palette, quickInput, notifications } = harness.workbench;
    const { key } = harness.simulator;
    const text = `fetch("/", { headers: { "API-Key": "${key}" } });`;
    const [line, column] = await open("src/moved.js", text, key);
    await editor.applyQuickFix(line, column, "Store the key and replace it with process.env.SKYCLOAK_API_KEY");
    await reads('fetch("/", { headers: { "API-Key": process.env.SKYCLOAK_API_KEY } });');
    await underlined(0);
    const told = /^Stored the API key “sk_sc_\w+”\.$/;
    await notifications.waitFor(told);
    await harness.workbench.screenshot("moved");
    await notifications.close(told);
    await takeBack(text);

    assert.deepEqual(await harness.control.requests(), [], "all of this is nobody's business");
    await palette.run("Skycloak: Connect with API Key…");
    await quickInput.waitFor({ placeholder: "Select a stored key, or paste another one" });
    const oldKey = (await quickInput.rows()).find(({ label }) => key.startsWith(label));
    assert.ok(oldKey !== undefined, "the secret store does not offer it");
    await quickInput.choose(oldKey.label);
    await harness.workbench.openSideBar("Skycloak");
    const { keys } = viewsOf(harness);
    await waitUntilLoaded(keys);
    await eventually(async () => {
      const own = (await keys.rows()).find(({ description }) => description.startsWith("this connection"));
      assert.match(own?.description ?? "", /stored$/);
    });
  });

  it("is noticed while one types, and nothing pops up", async () => {
    const { editor, page, notifications } = harness.workbench;
    harness.addFile("typed.txt", "\n");
    await editor.open("typed.txt");
    const key = fakeKey();
    await editor.type(`My key is ${key.slice(0, -30)}`);
    await underlined(0);
    await editor.type(key.slice(-30));
    await underlined(1);
    await editor.type(" and this goes on.");
    await editor.press("Enter");
    await editor.type("So does this.");
    await reads(`My key is ${key} and this goes on.\nSo does this.\n`);
    await underlined(1);
    await harness.workbench.screenshot("typed");
    assert.equal(await notifications.hasUnread(), false);
    assert.equal(await page.locator(".monaco-dialog-box, .quick-input-widget:visible").count(), 0);
    await editor.press("Control+A");
    await editor.press("Delete");
    await underlined(0);
    await harness.workbench.problems.open();
    await eventually(async () => {
      const rows = await harness.workbench.problems.rows();
      assert.ok(rows.every(({ line, column }) => line !== 1 || column !== 11));
    });
  });
});
