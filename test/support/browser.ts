// Chromium through Playwright, restricted to the servers of the tests.
import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";
import { browserPath } from "./debian";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  // Host names aren't resolved, so no request leaves this machine. Intercepting requests would do that too, but would
  // turn off the browser's cache: each window would load all of VS Code again.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

export interface BrowserOptions {
  /** Show its window (needs a display). */
  readonly headed?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Opens a browser with the profile in this folder, which keeps stored data for the next time. */
export async function openBrowser(profile: string, options: BrowserOptions = {}): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath(),
    headless: options.headed !== true,
    args: flags,
    env: defined(options.env ?? process.env),
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    // The tests handle these signals themselves, and close the browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  endWithThisProcess(profile, context);
  await context.addInitScript(disableAnimations);
  await context.addInitScript(readMessagesDirectly);
  return context;
}

/**
 * Without a graphics card, a single spinning icon uses a quarter of a core. A constructed style sheet works with any
 * content security policy.
 */
const disableAnimations = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { animation: none !important; transition: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}`;

/**
 * VS Code reads each message from its server as a blob, which passes through two more processes: a third of the
 * browser's CPU time. This reads messages as array buffers.
 */
const readMessagesDirectly = `{
  const read = FileReader.prototype.readAsArrayBuffer;
  FileReader.prototype.readAsArrayBuffer = function (data) {
    if (!(data instanceof ArrayBuffer)) return read.call(this, data);
    queueMicrotask(() => this.onload?.({ target: { result: data } }));
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(...parts) {
      super(...parts);
      this.binaryType = "arraybuffer";
    }
  };
}`;

/** Chromium's profile contains its process ID; that process leads the group of all its helpers. */
function endWithThisProcess(profile: string, context: BrowserContext): void {
  const pid = Number(/-(\d+)$/.exec(readlinkSync(join(profile, "SingletonLock")))?.[1]);
  const kill = () => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has exited.
    }
  };
  process.prependOnceListener("exit", kill);
  context.once("close", () => process.off("exit", kill));
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
