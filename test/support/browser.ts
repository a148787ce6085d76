// Debian's Chromium by Playwright, kept from talking to anything but the servers of the tests.
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
  // No name is looked up, so no request leaves this machine. Intercepting requests would do that as
  // well, but it turns the browser's cache off: each window would read all of VS Code anew.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

export interface BrowserOptions {
  /** Show its window (needs a display). */
  readonly headed?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** A browser with the profile in this folder; what is stored in it is there the next time too. */
export async function openBrowser(profile: string, options: BrowserOptions = {}): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath(),
    headless: options.headed !== true,
    args: flags,
    env: defined(options.env ?? process.env),
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    // The tests end on these signals themselves, and the browser with them.
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
 * One icon that turns takes a quarter of a core where there is no graphics card, for as long as it is in
 * view. By a sheet of its own, which no content security policy forbids.
 */
const disableAnimations = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { animation: none !important; transition: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}`;

/**
 * VS Code has every message of its server as a blob, and each blob goes by way of two further processes
 * before it can be read: a third of all that a browser does here. So messages are read as they come.
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

/** Chromium names its process in its profile; it leads the group of all its helpers. */
function endWithThisProcess(profile: string, context: BrowserContext): void {
  const pid = Number(/-(\d+)$/.exec(readlinkSync(join(profile, "SingletonLock")))?.[1]);
  const kill = () => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  process.prependOnceListener("exit", kill);
  context.once("close", () => process.off("exit", kill));
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
