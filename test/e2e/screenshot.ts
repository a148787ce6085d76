// Takes the README's pictures at twice their size: `npm run screenshot`. ImageMagick makes them smaller:
// convert FILE -dither None -colors 256 -strip PNG8:FILE
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fakeKey } from "../support/fake-key";
import { eventually } from "../support/eventually";
import { packageExtension } from "../support/package";
import { root } from "../support/paths";
import { endOnSignals } from "../support/signals";
import { Harness } from "./harness";
import { connectButton, currentSecret, openDialog, pasteKey, viewsOf } from "./flows";
import { installPackage } from "./installed-extension";
import { sharedBrowser } from "./shared-browser";

const size = { width: 1280, height: 800 };

/** The key starts so far to the right that its end is outside the window. */
const admin = (key: string) => `// Asks Skycloak how the shop's customers sign in.
const api = "https://customers-prod.skycloak.example";

export async function realm(name) {
  const answer = await fetch(\`\${api}/admin/realms/\${name}\`, { headers: { "API-Key": "${key}" } });
  if (!answer.ok) throw new Error(\`\${name}: \${answer.status}\`);
  return answer.json();
}

export async function providers(name) {
  const { identityProviders } = await realm(name);
  return identityProviders.filter(({ enabled }) => enabled);
}
`;

async function takePictures(): Promise<void> {
  await installPackage(await packageExtension());
  const harness = await Harness.open({
    simulator: { seed: "acme" },
    settings: {
      "workbench.colorTheme": "Dark Modern",
      "window.title": "shop",
      // Connecting offers this name.
      "skycloak.connection": "Acme",
      "editor.fontSize": 14,
      "editor.scrollbar.horizontal": "hidden",
      // VS Code has no grammar for Terraform; Ruby's comes close.
      "files.associations": { "*.tf": "ruby" },
    },
  });
  try {
    await arrangeWindow(harness);
    await takePicture(harness, "screenshot");
    await showRotation(harness);
    await takePicture(harness, "rotation");
    await harness.workbench.dialog.press("Cancel");
    await showDetails(harness);
    await takePicture(harness, "details");
    await showTerraform(harness);
    await takePicture(harness, "terraform");
  } finally {
    await harness.close();
    await sharedBrowser.dispose();
  }
}

async function takePicture({ workbench: { page } }: Harness, name: string): Promise<void> {
  await page.mouse.move(size.width / 2, 5);
  await eventually(async () => {
    if ((await page.locator(".monaco-hover:visible").count()) > 0) throw new Error("a hover is visible");
  });
  const path = join(root, "media", `${name}.png`);
  const session = await page.context().newCDPSession(page);
  // Sharp on a display with twice the pixels, which Playwright's own screenshot can't be without reopening the page.
  const clip = { ...size, x: 0, y: 0, scale: 2 };
  const { data } = await session.send("Page.captureScreenshot", { format: "png", clip });
  await session.detach();
  writeFileSync(path, data, "base64");
  console.log(path);
}

async function showRotation(harness: Harness): Promise<void> {
  const { page, quickInput } = harness.workbench;
  await page.keyboard.press("Escape");
  // Its value is in the workspace, so the question says where.
  await viewsOf(harness).keys.chooseMenuItem("shop backend", "Store API Key…");
  await quickInput.waitFor();
  await quickInput.type(await currentSecret(harness, "shop backend"));
  await quickInput.accept();
  await quickInput.waitUntilGone();
  await eventually(async () => {
    const { description } = await viewsOf(harness).keys.row("shop backend");
    if (!description.includes("stored")) throw new Error("not stored yet");
  });
  await openDialog(harness.workbench, () => viewsOf(harness).keys.chooseMenuItem("shop backend", "Rotate API Key…"));
}

async function showDetails(harness: Harness): Promise<void> {
  const { page, palette } = harness.workbench;
  await palette.run("View: Hide Panel");
  await viewsOf(harness).clusters.chooseMenuItem("customers-prod", "Show Cluster Details");
  const details = page.frameLocator("iframe.webview").frameLocator("#active-frame");
  await details.locator("#realms a").first().waitFor();
  await details.locator("#load-n").waitFor();
}

async function showTerraform(harness: Harness): Promise<void> {
  const { editor, notifications } = harness.workbench;
  const clusters = viewsOf(harness).clusters;
  await clusters.chooseMenuItem("customers-prod", "Copy", "Copy Cluster as Terraform");
  let text = "";
  await eventually(async () => {
    text = await harness.workbench.readClipboard();
    if (!text.includes("import {")) throw new Error("not copied yet");
  });
  for (const shown of await notifications.texts()) await notifications.close(shown);
  harness.addFile("deploy/skycloak.tf", text);
  await editor.open("deploy/skycloak.tf");
  const comment = harness.workbench.page.locator(".view-line", { hasText: "# For the provider" });
  await comment.locator("span span:not(.mtk1)").first().waitFor();
}

async function arrangeWindow(harness: Harness): Promise<void> {
  const { control, workbench } = harness;
  const { page, editor, problems, quickInput } = workbench;
  await page.setViewportSize(size);
  await control.freeze();
  for (const { id, name } of (await control.state()).keys) {
    if (name.length > 40) await control.removeKey(id);
  }
  harness.addFile("deploy/values.yaml", `shop:\n  apiKey: ${fakeKey()}\n`);
  harness.addFile("scripts/backup.sh", `#!/bin/sh\ncurl -H "API-Key: ${fakeKey()}" "$1"\n`);
  // A key of the connection: its warning has its name, and the fix that rotates it.
  const { full_key: key } = await control.addKey({ name: "shop backend", scopes: ["realms:read"] });
  const text = admin(key);
  harness.addFile("src/admin.js", text);
  const author = ["-c", "user.name=Shop", "-c", "user.email=shop@example.test"];
  for (const args of [
    ["add", "src/admin.js"],
    [...author, "commit", "--quiet", "--message", "Ask for realms"],
  ]) {
    execFileSync("git", ["-C", harness.workspace, ...args]);
  }
  await workbench.openSideBar("Skycloak");
  await viewsOf(harness).clusters.pressWelcomeButton(connectButton);
  for (const step of [1, 2]) {
    await quickInput.waitFor({ title: `Connect to Skycloak (${step}/3)` });
    await quickInput.accept();
  }
  await quickInput.waitFor({ title: "Connect to Skycloak (3/3)" });
  const { keys } = await pasteKey(harness, harness.simulator.key);
  await eventually(async () => {
    const { description } = await keys.row("Workspace admin");
    if (!description.startsWith("this connection")) throw new Error("not looked up yet");
  });
  for (const file of ["deploy/values.yaml", "scripts/backup.sh"]) {
    await editor.open(file);
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Enter");
  }
  await problems.open();
  await editor.open("src/admin.js");
  await eventually(async () => {
    if ((await problems.rows()).length < 3) throw new Error("problems are missing");
  });
  const line = text.split("\n").findIndex((one) => one.includes("sk_sc_"));
  const column = text.split("\n")[line]?.indexOf("sk_sc_") ?? 0;
  await editor.goTo(line + 1, column + 3);
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget .monaco-list-row.action").first().waitFor();
}

endOnSignals();
takePictures().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
