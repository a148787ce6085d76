// One browser for all desks of a run, and one page of it at one address: there VS Code has been read and
// compiled already, which is most of the work of opening a window. To VS Code it is a new browser for
// each harness, since nothing is stored in it.
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../support/browser";
import { withHome, testEnvironment } from "../support/environment";
import { filesWithSecrets } from "../support/secret-search";
import { temporaryFolder } from "../support/temporary";

/** All that a page can store; what the browser has read and compiled is none of it. */
const allStorageTypes = "cookies,file_systems,indexeddb,local_storage,websql,service_workers,cache_storage";

class SharedBrowser {
  /** The port of all desks' addresses, by which a browser keeps what it has read; 0 for any. */
  port = 0;
  /** What must not stand in anything that it wrote. */
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

  /** Ends it. It can be opened again, with what was stored. */
  async close(): Promise<void> {
    await this.#context?.close();
  }

  /** The one page. */
  async page(): Promise<Page> {
    const context = await this.open();
    const [page = await context.newPage(), ...others] = context.pages();
    for (const other of others) await other.close();
    return page;
  }

  /** Leaves VS Code. */
  async leavePage(): Promise<void> {
    const page = await this.page();
    await page.evaluate("sessionStorage.clear()").catch(() => undefined);
    await page.goto("about:blank");
  }

  /** Forgets what is stored for this address, which no page must have open. */
  async clearStorage(origin: string): Promise<void> {
    const session = await (await this.open()).newCDPSession(await this.page());
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: allStorageTypes });
    await session.detach();
  }

  /** Ends it for good. @throws when a secret was written anywhere in its profile. */
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
