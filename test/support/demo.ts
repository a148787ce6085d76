// npm run demo: the packaged extension in VS Code in the browser, with a simulated Skycloak. Everything is created for
// this run and removed at its end.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
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
  const files = await makeDemoProject(project, plain);
  const userData = join(place, "user");
  writeUserSettings(userData, {
    "skycloak.endpoint": simulator.api,
    "skycloak.dashboard": simulator.dashboard,
    "skycloak.issuer": simulator.issuer,
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
  2. «Use SKYCLOAK_API_KEY from the Environment» connects at once. Or «Connect with API Key…»,
     and paste what stands in
       ${keyFile}
  3. Open a cluster down to its realms, applications and users. In its context menu are its details,
     logs and events, and what can be changed: nothing there costs anything.
  4. F1, «Skycloak: Create API Key…»; then copy, rotate and revoke the new key in the tree.
  5. In the explorer, open ${tracked ?? ""}, ${untracked ?? ""} or ${ignored ?? ""}: a key stands
     there. Put the cursor on the squiggle and press Ctrl+. for what can be done.

Skycloak is simulated and starts anew each time; nothing leaves this machine. Ctrl-C ends it all.
`;
}

// Ctrl-C is the normal end of the demo.
endOnSignals(0);
demo(temporaryFolder("demo").path).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
