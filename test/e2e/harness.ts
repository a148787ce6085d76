// A harness is everything that a user works with: a simulated Skycloak, VS Code with the packaged extension, a browser
// profile, and a project in a Git repository. Each part can be restarted.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type CodeServerOptions,
  installedExtensions,
  type RunningServer,
  startCodeServer,
} from "../support/code-server";
import { withHome, testEnvironment } from "../support/environment";
import { installServer, type Server } from "../support/install";
import { commandOf, descendants } from "../support/processes";
import { filesWithSecrets } from "../support/secret-search";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "../support/simulator";
import { temporaryFolder, type TemporaryFolder } from "../support/temporary";
import { type UserSettings, writeUserSettings } from "../support/user-settings";
import { versionNamed } from "../support/versions";
import { makeWorkspace } from "../support/workspace";
import { ControlClient } from "../simulator/control-client";
import { Workbench } from "./driver";
import { extensionsFolder } from "./installed-extension";
import { sharedBrowser } from "./shared-browser";

export interface HarnessOptions {
  readonly simulator?: SimulatorOptions;
  /** User settings in addition to those for the simulator. */
  readonly settings?: UserSettings;
  /** Whether SKYCLOAK_API_KEY is set to the simulator's key. */
  readonly keyInEnvironment?: boolean;
  /** Whether the project is untrusted at first. */
  readonly restricted?: boolean;
}

/** What starts VS Code. */
interface ServerInstallation {
  readonly server: Server;
  /** The folder with the project, a home folder and the user data. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly asksForTrust: boolean;
}

/** The parts that stay the same across restarts. */
interface Installation extends ServerInstallation {
  readonly temporary: TemporaryFolder;
  readonly simulator: RunningSimulator;
  readonly settings: UserSettings;
}

/** The parts that are restarted. */
interface RunningEditor {
  readonly running: RunningServer;
  readonly workbench: Workbench;
}

/** Restricted mode without a modal question. */
const restrictedMode: UserSettings = {
  "security.workspace.trust.enabled": true,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

export class Harness {
  readonly #installation: Installation;
  readonly #remoteServers: RunningServer[] = [];
  #editor: RunningEditor;

  private constructor(fixed: Installation, moving: RunningEditor) {
    this.#installation = fixed;
    this.#editor = moving;
  }

  /** Starts everything. Call `close` in an `after` hook. */
  static async open(options: HarnessOptions = {}): Promise<Harness> {
    const temporary = temporaryFolder("e2e");
    const server = await installServer(versionNamed(process.env["SKYCLOAK_TEST_VSCODE"]));
    const starting = startSimulator(options.simulator);
    const folder = temporary.path;
    const plain = testEnvironment(join(folder, "git"));
    const key = options.keyInEnvironment === true ? { SKYCLOAK_API_KEY: (await starting).key } : {};
    const env = withHome({ ...plain, ...key }, join(folder, "home"));
    const base: ServerInstallation = { server, folder, env, asksForTrust: options.restricted === true };
    const [simulator, running] = await Promise.all([
      starting,
      startServer(base),
      makeWorkspace(workspace(base), plain),
    ]);
    const settings = {
      "skycloak.endpoint": simulator.api,
      "skycloak.dashboard": simulator.dashboard,
      "skycloak.issuer": simulator.issuer,
      ...(options.restricted === true ? restrictedMode : {}),
      ...options.settings,
    };
    const fixed: Installation = { ...base, temporary, simulator, settings };
    writeUserSettings(userData(fixed), settings);
    await sharedBrowser.clearStorage(running.url);
    const workbench = await openWindow(fixed, running);
    return new Harness(fixed, { running, workbench });
  }

  /** The window; a new object after each restart. */
  get workbench(): Workbench {
    return this.#editor.workbench;
  }

  get simulator(): RunningSimulator {
    return this.#installation.simulator;
  }

  /** Controls the simulator. */
  get control(): ControlClient {
    return new ControlClient(this.#installation.simulator.control);
  }

  /** The open project: a copy of test/sample in a Git repository. */
  get workspace(): string {
    return workspace(this.#installation);
  }

  /** Adds a file to the project. */
  addFile(path: string, text: string): void {
    const file = join(this.workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Identifiers with versions, `publisher.name@1.2.3`. */
  async installedExtensions(): Promise<string[]> {
    return installedExtensions(this.#installation.server, {
      userData: userData(this.#installation),
      extensions: extensionsFolder(),
      env: this.#installation.env,
    });
  }

  /** Changes the settings file, which VS Code watches. */
  changeSettings(changed: UserSettings): void {
    writeUserSettings(userData(this.#installation), { ...this.#installation.settings, ...changed });
  }

  /** Restarts VS Code and the browser with their stored data. */
  async restartAll(): Promise<void> {
    await sharedBrowser.close();
    await this.#editor.running.stop();
    const running = await startServer(this.#installation);
    this.#editor = { running, workbench: await openWindow(this.#installation, running) };
  }

  /** Clears the browser's storage, like another browser: VS Code's secrets are gone. */
  async newBrowserProfile(): Promise<void> {
    const { running } = this.#editor;
    await sharedBrowser.leavePage();
    await sharedBrowser.clearStorage(running.url);
    this.#editor = { running, workbench: await openWindow(this.#installation, running) };
  }

  /** Opens a second window on the same project in the same browser. */
  async secondWindow(): Promise<Workbench> {
    const page = await (await sharedBrowser.open()).newPage();
    return Workbench.open(page, this.#editor.running.url, this.workspace);
  }

  /**
   * Opens a window on another machine, as through SSH: the browser is the same and keeps secrets and state for both,
   * the files are different. It uses code-server's port forwarding, so the address is the same.
   */
  async remoteWindow(): Promise<Workbench> {
    const there = remoteInstallation(this.#installation);
    await makeWorkspace(workspace(there), there.env);
    writeUserSettings(userData(there), there.settings);
    // The browser's secrets are encrypted with two halves of a key, of which one is the server's. Real remote windows
    // share a keyring instead.
    copyFileSync(keyHalf(this.#installation), keyHalf(there));
    const running = await startCodeServer(there.server, serverOptions(there));
    this.#remoteServers.push(running);
    const page = await (await sharedBrowser.open()).newPage();
    const { port } = new URL(running.url);
    const address = `${this.#editor.running.url}/proxy/${port}`;
    return Workbench.open(page, address, workspace(there));
  }

  /** Closes the folder. */
  async closeFolder(): Promise<void> {
    await this.openFolder(undefined);
  }

  /** Opens another folder: a path, or a URI of a virtual file system. */
  async openFolder(folder: string | undefined): Promise<void> {
    const page = await sharedBrowser.page();
    const workbench = await Workbench.open(page, this.#editor.running.url, folder);
    this.#editor = { ...this.#editor, workbench };
  }

  /** Kills the extension host of every window, like a crash. @throws if there is none. */
  killExtensionHosts(): void {
    const hosts = descendants(this.#editor.running.pid).filter((pid) =>
      commandOf(pid).includes("--type=extensionHost"),
    );
    if (hosts.length === 0) throw new Error("no extension host runs");
    for (const pid of hosts) process.kill(pid, "SIGKILL");
  }

  /** The files of VS Code that contain a secret of the simulator. */
  async findLeaks(): Promise<string[]> {
    const secrets = (await this.control.secrets()).map(({ secret }) => secret);
    for (const secret of secrets) sharedBrowser.secrets.add(secret);
    const { folder: place } = this.#installation;
    const folders = ["user", "home", join(remoteFolder, "user"), join(remoteFolder, "home")];
    return folders
      .filter((folder) => existsSync(join(place, folder)))
      .flatMap((folder) => filesWithSecrets(join(place, folder), secrets).map((file) => join(folder, file)));
  }

  /**
   * Stops everything except the browser, which the next harness uses. @throws if a file contains a secret: see
   * findLeaks. The browser's files are searched at the end of the run.
   */
  async close(): Promise<void> {
    try {
      await sharedBrowser.leavePage();
      for (const running of [...this.#remoteServers, this.#editor.running]) await running.stop();
      const leaked = await this.findLeaks();
      if (leaked.length > 0) throw new Error(`Secrets were written to ${leaked.join(", ")}`);
    } finally {
      await this.#installation.simulator.stop();
      this.#installation.temporary.remove();
    }
  }
}

/** The remote machine's folder, in the first one's. */
const remoteFolder = "elsewhere";

function remoteInstallation(fixed: Installation): Installation {
  const place = join(fixed.folder, remoteFolder);
  return { ...fixed, folder: place, env: withHome(fixed.env, join(place, "home")) };
}

const keyHalf = (fixed: Installation) => join(userData(fixed), "serve-web-key-half");
const userData = (fixed: ServerInstallation) => join(fixed.folder, "user");
const workspace = (fixed: ServerInstallation) => join(fixed.folder, "shop");

/** Listens at the same address as before, because the browser's storage depends on it. */
async function startServer(fixed: ServerInstallation): Promise<RunningServer> {
  const { port } = sharedBrowser;
  const running = await startCodeServer(fixed.server, { ...serverOptions(fixed), port });
  sharedBrowser.port = Number(new URL(running.url).port);
  return running;
}

function serverOptions(fixed: ServerInstallation): CodeServerOptions {
  return {
    userData: userData(fixed),
    extensions: extensionsFolder(),
    env: fixed.env,
    log: join(userData(fixed), "server.log"),
    asksForTrust: fixed.asksForTrust,
  };
}

async function openWindow(fixed: Installation, { url }: RunningServer): Promise<Workbench> {
  const context = await sharedBrowser.open();
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
  return Workbench.open(await sharedBrowser.page(), url, workspace(fixed));
}
