// Replaces the desktop VS Code where it can't be downloaded: takes its command line, starts VS Code's server and a
// browser, and exits with the exit code of the tests in the extension host.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser } from "./browser";
import { startVSCodeServer } from "./code-server";
import { desktopArguments, type DesktopArguments } from "./desktop-arguments";
import { withHome } from "./environment";
import { installServer } from "./install";
import { endOnSignals } from "./signals";
import { authorityVariable } from "./trusted-authority";
import { versionNamed } from "./versions";

// A run that takes longer hangs, because its tests have shorter limits.
const limit = 20 * 60_000;
const navigation = 120_000;

async function runFakeDesktop(args: DesktopArguments, env: NodeJS.ProcessEnv): Promise<number> {
  const server = await installServer(versionNamed(env["SKYCLOAK_TEST_VSCODE"]));
  const own = join(args.userData, "fake-desktop");
  const home = withHome(env, join(own, "home"));
  const running = await startVSCodeServer(server, {
    userData: args.userData,
    extensions: args.extensions,
    serverData: join(own, "server"),
    env: home,
    log: join(args.userData, "server.log"),
    port: earlierPort(own),
    authority: env[authorityVariable],
  });
  writeFileSync(portFile(own), new URL(running.url).port);
  const context = await openBrowser(join(own, "browser"), { env: home });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const ended = new Promise<number>((resolve, reject) => {
      page.once("crash", () => reject(new Error("the page crashed")));
      page.once("close", () => reject(new Error("the page was closed")));
      setTimeout(() => reject(new Error("the tests did not end in time")), limit).unref();
      void page.exposeFunction("codeAutomationLog", () => undefined);
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    });
    ended.catch(() => undefined);
    await page.goto(pageAddress(running.url, args), { timeout: navigation });
    return await ended;
  } finally {
    await context.close();
    await running.stop();
  }
}

const portFile = (own: string) => join(own, "port");

/** A browser's storage depends on the port: at another one, `globalState` would be empty. */
function earlierPort(own: string): number {
  const file = portFile(own);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}

/** The URL that makes the workbench run tests; its authority must be the page's. */
function pageAddress(base: string, args: DesktopArguments): string {
  const authority = new URL(base).host;
  const remote = (path: string) => `vscode-remote://${authority}${path}`;
  const payload = [
    ...args.extensionDevelopmentPaths.map((path) => ["extensionDevelopmentPath", remote(path)]),
    ["extensionTestsPath", remote(args.extensionTestsPath)],
    ["skipWelcome", "true"],
  ];
  const address = new URL(base);
  const { folder } = args;
  if (folder === undefined) address.searchParams.set("ew", "true");
  else address.searchParams.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", folder);
  address.searchParams.set("payload", JSON.stringify(payload));
  return address.href;
}

endOnSignals();
// The parent holds the other end of stdin, so this process exits when the parent dies, even by SIGKILL.
process.stdin.resume().once("close", () => process.exit(1));

runFakeDesktop(desktopArguments(process.argv.slice(2)), process.env).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : "the fake desktop failed");
    process.exit(1);
  },
);
