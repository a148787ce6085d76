// npm run demo: the packaged extension in VS Code in the browser, with a simulated Skycloak. Everything is created for
// this run and removed at its end.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ControlClient } from "../simulator/control-client";
import { installExtension, startCodeServer } from "./code-server";
import { makeDemoProject } from "./demo-project";
import { withHome, testEnvironment } from "./environment";
import { installServer } from "./install";
import { packageExtension } from "./package";
import { endOnSignals } from "./signals";
import { startSimulator } from "./simulator";
import { temporaryFolder } from "./temporary";
import { writeUserSettings } from "./user-settings";
import { versionNamed } from "./versions";

async function demo(place: string): Promise<void> {
  console.log("Setting up: the first time takes a minute or two.");
  const server = await installServer(versionNamed(undefined));
  const vsix = await packageExtension();
  const simulator = await startSimulator({ seed: "acme" });
  const plain = testEnvironment(join(place, "git"));
  const project = join(place, "shop");
  const files = await makeDemoProject(project, plain, new ControlClient(simulator.control));
  const userData = join(place, "user");
  writeUserSettings(userData, {
    "skycloak.endpoint": simulator.api,
    "skycloak.dashboard": simulator.dashboard,
    "skycloak.issuer": simulator.issuer,
    // Otherwise Go to File doesn't find .env.
    "search.useIgnoreFiles": false,
  });
  const keyFile = join(place, "key.txt");
  writeFileSync(keyFile, `${simulator.key}\n`, { mode: 0o600 });
  const editor = {
    userData,
    extensions: join(place, "extensions"),
    env: withHome({ ...plain, SKYCLOAK_API_KEY: simulator.key }, join(place, "home")),
  };
  await installExtension(server, vsix, editor);
  const { url } = await startCodeServer(server, { ...editor, log: join(place, "server.log") });
  console.log(instructions(`${url}/?folder=${encodeURIComponent(project)}`, keyFile, files));
}

function instructions(url: string, keyFile: string, [tracked, untracked, ignored]: string[]) {
  return `
Open this in a browser:

  ${url}

What to try:

  1. Click the cloud with the key in the activity bar, on the left.
  2. «Use SKYCLOAK_API_KEY from the Environment» connects once you accept the name with Enter. Or
     choose «Connect with API Key…» and paste the key in
       ${keyFile}
  3. Open ${tracked ?? ""}: its key is committed. Put the cursor on the squiggle and press Ctrl+.
     to rotate it. ${untracked ?? ""} has a key that was revoked, and ${ignored ?? ""} one that
     Git ignores.
  4. Select customers-prod and press Enter: its page has charts, logs, events and what can be changed.
     Expand a cluster to its realms, applications and users.
  5. F1, «Skycloak: Create API Key…»; then copy, rotate and revoke the new key in the view.

Skycloak is simulated and starts anew each time; nothing leaves this machine. Ctrl-C ends the demo.
`;
}

// Ctrl-C is the normal end of the demo.
endOnSignals(0);
demo(temporaryFolder("demo").path).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
