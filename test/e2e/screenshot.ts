// Takes the README's screenshot, media/screenshot.png, at twice its size: `npm run screenshot`. Then reduce its colors:
// convert media/screenshot.png -dither None -colors 256 -strip PNG8:media/screenshot.png
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fakeKey } from "../support/fake-key";
import { eventually } from "../support/eventually";
import { packageExtension } from "../support/package";
import { root } from "../support/paths";
import { endOnSignals } from "../support/signals";
import { Harness } from "./harness";
import { connectByPaste } from "./flows";
import { installPackage } from "./installed-extension";
import { sharedBrowser } from "./shared-browser";

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

async function takeScreenshot(): Promise<string> {
  await installPackage(await packageExtension());
  const harness = await Harness.open({
    simulator: { seed: "acme" },
    settings: {
      "workbench.colorTheme": "Dark Modern",
      "window.title": "shop",
      // Connecting gives the connection this name.
      "skycloak.connection": "Acme",
      "editor.fontSize": 14,
      "editor.scrollbar.horizontal": "hidden",
    },
  });
  try {
    await arrangeWindow(harness);
    const path = join(root, "media", "screenshot.png");
    await harness.workbench.page.screenshot({ path });
    return path;
  } finally {
    await harness.close();
    await sharedBrowser.dispose();
  }
}

async function arrangeWindow(harness: Harness): Promise<void> {
  const { control, workbench } = harness;
  const { page, editor, problems } = workbench;
  // Sharp on a display with twice the pixels.
  const session = await page.context().newCDPSession(page);
  const size = { width: 1280, height: 800 };
  await session.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 2, mobile: false });
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
  const { keys } = await connectByPaste(harness);
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
takeScreenshot().then(
  (path) => console.log(path),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
