// The first steps: what an unconnected editor shows, and every way to connect.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, relative } from "node:path";
import { eventually } from "../support/eventually";
import { root } from "../support/paths";
import { fakeKey } from "../support/fake-key";
import { Harness } from "./harness";
import { connectButton, finishPendingChanges, waitUntilLoaded, stopAfterFirstFailure, viewsOf } from "./flows";
import { extensionsFolder } from "./installed-extension";

const signInButton = "Sign In to Skycloak…";
const environmentButton = "Use SKYCLOAK_API_KEY from the Environment";

describe("Connecting", () => {
  let harness: Harness;
  stopAfterFirstFailure(() => harness);

  before(async () => {
    harness = await Harness.open({ simulator: { seed: "acme" }, keyInEnvironment: true });
    // Clusters with pending changes are polled every few seconds, which would change the counts below.
    await finishPendingChanges(harness);
    await harness.workbench.openSideBar("Skycloak");
  });

  after(() => harness.close());

  it("is with the package of this checkout, which asks nothing before somebody connects", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(await harness.installedExtensions(), [`skycloak.vscode-skycloak@${version}`]);
    const folder = join(extensionsFolder(), `skycloak.vscode-skycloak-${version}`);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
    assert.ok(files.length <= 30, files.join());
    assert.deepEqual(
      files.filter((file) => /node_modules|\.tsx?$|\.map$|^test|^src/.test(file)),
      [],
    );
    const { clusters, keys } = viewsOf(harness);
    for (const view of [clusters, keys]) {
      await eventually(async () => assert.match(await view.welcome(), /Connect with API Key/));
    }
    assert.deepEqual(await harness.control.requests(), []);
    await harness.workbench.screenshot("not-connected");
  });

  it("shows its README on its page in VS Code, without pictures that don't load", async () => {
    const { page, palette } = harness.workbench;
    await palette.run("Extensions: Show Installed Extensions");
    await page.locator(".extension-list-item", { hasText: "Skycloak" }).first().click();
    const readme = page.frameLocator("iframe.webview").frameLocator("#active-frame");
    await readme.getByRole("heading", { name: "Get started" }).waitFor();
    await eventually(async () => {
      const widths = await readme
        .locator("img")
        .evaluateAll((all: unknown[]) => all.map((one) => Reflect.get(one as object, "naturalWidth") as number));
      assert.ok(!widths.includes(0));
    });
    await harness.workbench.screenshot("extension-page");
    await page.keyboard.press("Control+W");
    await harness.workbench.openSideBar("Skycloak");
  });

  it("offers every way in as a button", async () => {
    const { clusters, keys } = viewsOf(harness);
    await eventually(async () => {
      assert.deepEqual(await clusters.welcomeButtons(), [
        signInButton,
        connectButton,
        environmentButton,
        "Open Dashboard",
      ]);
      assert.deepEqual(await keys.welcomeButtons(), [signInButton, connectButton]);
    });
    assert.match(await clusters.welcome(), /^Connect to Skycloak/);
  });

  it("asks for a key with dots, and keeps what was typed while one looks elsewhere", async () => {
    const { quickInput, page } = harness.workbench;
    await viewsOf(harness).clusters.pressWelcomeButton(connectButton);
    const host = new URL(harness.simulator.api).host.replaceAll(".", "\\.");
    await quickInput.waitFor({
      title: "Connect to Skycloak",
      placeholder: "sk_sc_…",
      message: new RegExp(`^Paste an API key for http://${host}\\. `),
    });
    assert.equal(await quickInput.isMasked(), true);
    await quickInput.type("hello");
    await page.locator(".editor-group-watermark, .monaco-editor").first().click();
    await quickInput.waitFor({ message: "This is not a Skycloak API key. Keys start with sk_sc_." });
    assert.equal(await quickInput.value(), "hello");
  });

  it("says beside the input what is wrong with it, before anything is sent", async () => {
    const { quickInput } = harness.workbench;
    const whole = fakeKey();
    const wrong: readonly [string, RegExp][] = [
      [" ", /^Paste a key that starts with sk_sc_\./],
      ["sk_live_whatever_1234567890", /^This is not a Skycloak API key\./],
      [`${whole.slice(0, 18)}…`, /^This is a placeholder or only the start of a key/],
      [`${whole} ${fakeKey()}`, /^This contains more than one key\. Paste one of them\./],
    ];
    for (const [text, message] of wrong) {
      await quickInput.type(text);
      await quickInput.waitFor({ message });
      await quickInput.accept();
      await quickInput.waitFor({ message });
    }
    assert.deepEqual(await harness.control.requests(), []);
  });

  it("tells that Skycloak refuses a key, and keeps what was typed", async () => {
    const { quickInput } = harness.workbench;
    const unknown = fakeKey();
    await quickInput.type(unknown);
    await quickInput.accept();
    await quickInput.waitFor({
      title: "Connect to Skycloak",
      message: /^Skycloak refused this key\. It may have been rotated, revoked or/,
    });
    // Compared without assert.equal, whose message would print both keys.
    assert.ok((await quickInput.value()) === unknown, "what was typed is no longer there");
    assert.deepEqual(
      (await harness.control.requests()).map(({ status }) => status),
      [401],
    );
    await harness.workbench.screenshot("connect-refused");
  });

  it("takes a key with a header's name, quotes and blanks around it", async () => {
    const { quickInput } = harness.workbench;
    await harness.control.clearRequests();
    await quickInput.type(`  API-Key: "${harness.simulator.key}"  `);
    await quickInput.accept();
    await quickInput.waitUntilGone();
    const { clusters, keys } = viewsOf(harness);
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.equal((await keys.rows()).length, 12);
    });
    await harness.workbench.screenshot("connected");
  });

  it("checks the key with the request for the clusters, and asks for the keys with another", async () => {
    const { workbench, control } = harness;
    // The row of the connection's own key appears when everything has loaded.
    const { keys } = viewsOf(harness);
    await eventually(async () => {
      assert.match((await keys.row("Workspace admin")).description, /^this connection · .*stored/);
    });
    // Leaving the views and returning sends no requests.
    await workbench.openSideBar("Explorer");
    await workbench.openSideBar("Skycloak");
    await keys.row("Workspace admin");
    const requests = (await control.requests()).map(
      ({ method, path, query, status }) => `${method} ${path} ${query} ${String(status)}`,
    );
    assert.deepEqual(requests, ["GET /clusters  200", "GET /api-keys limit=100&offset=0 200"]);
  });

  it("disconnects only when that is confirmed, and can keep the key", async () => {
    const { workbench } = harness;
    const { clusters, keys } = viewsOf(harness);
    await clusters.chooseTitleMenuItem("Disconnect");
    const { message, detail, buttons } = await workbench.dialog.waitFor();
    assert.equal(message, "Disconnect from Skycloak?");
    assert.match(detail, /^The key “Workspace admin” can stay stored on this machine/);
    // The order of buttons depends on the system.
    assert.deepEqual([...buttons].sort(), ["Cancel", "Disconnect", "Disconnect and Forget Key"]);
    await workbench.screenshot("disconnect");
    await workbench.dialog.press("Cancel");
    assert.equal((await clusters.rows()).length, 12);

    await clusters.chooseTitleMenuItem("Disconnect");
    await workbench.dialog.waitFor();
    await workbench.dialog.press("Disconnect");
    await eventually(async () => {
      assert.ok((await clusters.welcomeButtons()).includes(connectButton));
      assert.ok((await keys.welcomeButtons()).includes(connectButton));
    });
  });

  it("connects again with the key that the secret store kept, without pasting it", async () => {
    const { quickInput } = harness.workbench;
    const { clusters, keys } = viewsOf(harness);
    await keys.pressWelcomeButton(connectButton);
    await quickInput.waitFor({ placeholder: "Select a stored key, or paste another one" });
    assert.deepEqual(
      (await quickInput.rows()).map(({ label }) => label.trim()),
      ["Workspace admin", "Paste another key…"],
    );
    await quickInput.choose("Workspace admin");
    await quickInput.waitUntilGone();
    await waitUntilLoaded(clusters);
    assert.match((await keys.row("Workspace admin")).description, /^this connection/);
  });

  it("disconnects and forgets the key: then there is none to choose", async () => {
    const { workbench } = harness;
    const { clusters } = viewsOf(harness);
    await clusters.chooseTitleMenuItem("Disconnect");
    await workbench.dialog.waitFor();
    await workbench.dialog.press("Disconnect and Forget Key");
    await clusters.pressWelcomeButton(connectButton);
    await workbench.quickInput.waitFor({ message: /^Paste an API key/ });
    await workbench.quickInput.cancel();
    await workbench.quickInput.waitUntilGone();
    assert.ok((await clusters.welcomeButtons()).includes(connectButton));
  });

  it("signs in with the browser, where the person clicks «Allow», and makes a key", async () => {
    const { workbench } = harness;
    const { dialog, page, quickInput } = workbench;
    const { clusters, keys } = viewsOf(harness);
    await clusters.pressWelcomeButton(signInButton);
    const { message, buttons } = await dialog.waitFor();
    const code = /^Your code: ([A-Z]{4}-[A-Z]{4})$/.exec(message)?.[1] ?? "";
    assert.deepEqual([...buttons].sort(), ["Cancel", "Copy Code and Open Page"]);
    await workbench.screenshot("sign-in-code");
    const opening = page.context().waitForEvent("page");
    await dialog.press("Copy Code and Open Page");
    const login = await opening;
    // VS Code in the browser forwards ports through its own server, which doesn't work for a sign-in page. Its
    // redirects may still be in progress and interrupt this navigation.
    await eventually(() => assert.ok(login.url().startsWith(new URL(page.url()).origin)));
    await eventually(() => login.goto(`${harness.simulator.issuer}/device?user_code=${code}`));
    await login.getByText(code).waitFor();
    await eventually(async () => assert.equal(await workbench.readClipboard(), code));
    await workbench.screenshot("sign-in-waiting");
    await login.getByRole("button", { name: "Yes" }).click();
    await login.getByRole("button", { name: "Allow" }).click();
    await login.getByText("Signed in").waitFor();
    await login.close();
    await quickInput.waitFor({ title: "Sign In to Skycloak (1/2)" });
    await workbench.screenshot("sign-in-scopes");
    await quickInput.accept();
    await quickInput.waitFor({ title: "Sign In to Skycloak (2/2)" });
    await quickInput.accept();
    await quickInput.waitUntilGone();
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.match((await keys.row(hostname())).description, /^this connection/);
    });
    await workbench.screenshot("signed-in");
  });

  it("signs out, and keeps the connection until that is ended as well", async () => {
    const { dialog, page } = harness.workbench;
    const { clusters } = viewsOf(harness);
    await clusters.chooseTitleMenuItem("Sign Out of Skycloak");
    assert.equal((await dialog.waitFor()).message, "Sign out of Skycloak?");
    await dialog.press("Sign Out");
    const told = page.locator(".statusbar-item").filter({ hasText: "Signed out of Skycloak." });
    await told.waitFor();
    assert.equal((await clusters.rows()).length, 12);
    await clusters.chooseTitleMenuItem("Disconnect");
    await dialog.waitFor();
    await dialog.press("Disconnect and Forget Key");
    await eventually(async () => {
      assert.ok((await clusters.welcomeButtons()).includes(signInButton));
    });
  });

  it("connects with the key of the environment", async () => {
    const { clusters, keys } = viewsOf(harness);
    await clusters.pressWelcomeButton(environmentButton);
    await eventually(async () => {
      assert.equal((await clusters.rows()).length, 12);
      assert.match((await keys.row("Workspace admin")).description, /^this connection/);
    });
    assert.deepEqual(await harness.workbench.notifications.texts(), []);
  });
});
