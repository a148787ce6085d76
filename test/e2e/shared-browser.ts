// One browser for all harnesses of a run, with one page at one address: it has loaded and compiled VS Code already,
// which takes most of the time of opening a window. Its storage is cleared for each harness.
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../support/browser";
import { withHome, testEnvironment } from "../support/environment";
import { filesWithSecrets } from "../support/secret-search";
import { temporaryFolder } from "../support/temporary";

/** Everything that a page stores; cached and compiled code isn't part of it. */
const allStorageTypes = "cookies,file_systems,indexeddb,local_storage,websql,service_workers,cache_storage";

class SharedBrowser {
  /** The port of all harnesses, because the browser's cache depends on it; 0 for any. */
  port = 0;
  /** Secrets that must not be in the browser's files. */
  readonly secrets = new Set<string>();
  readonly #folder = temporaryFolder("browser");
  #context: BrowserContext | undefined;

  async open(): Promise<BrowserContext> {
    if (this.#context !== undefined) return this.#context;
    const { path } = this.#folder;
    const env = withHome(testEnvironment(path), join(path, "home"));
    const context = await openBrowser(this.#profile, { env });
    context.once("close", () => (this.#context = undefined));
    this.#context = context;
    return context;
  }

  /** Closes the browser. It can be opened again with its storage. */
  async close(): Promise<void> {
    await this.#context?.close();
  }

  /** The only page; closes all others. */
  async page(): Promise<Page> {
    const context = await this.open();
    const [page = await context.newPage(), ...others] = context.pages();
    for (const other of others) await other.close();
    return page;
  }

  /** Navigates away from VS Code. */
  async leavePage(): Promise<void> {
    const page = await this.page();
    await page.evaluate("sessionStorage.clear()").catch(() => undefined);
    await page.goto("about:blank");
  }

  /** Clears the storage of an address, which must not be open in a page. */
  async clearStorage(origin: string): Promise<void> {
    const session = await (await this.open()).newCDPSession(await this.page());
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: allStorageTypes });
    await session.detach();
  }

  /** Closes the browser and deletes its profile. @throws if the profile contains a secret. */
  async dispose(): Promise<void> {
    await this.close();
    const leaked = filesWithSecrets(this.#folder.path, [...this.secrets]);
    this.#folder.remove();
    if (leaked.length > 0) throw new Error(`Secrets were written to ${leaked.join(", ")}`);
  }

  get #profile(): string {
    return join(this.#folder.path, "profile");
  }
}

export const sharedBrowser = new SharedBrowser();
