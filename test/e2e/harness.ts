// A desk is all that one person has in front of them: Skycloak (simulated), a VS Code with the
// packaged extension, a browser profile, a project in a Git repository. Each can be restarted.
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
  /** User settings beside those that point to the simulator. */
  readonly settings?: UserSettings;
  /** Whether the editor finds the simulator's key as SKYCLOAK_API_KEY. */
  readonly keyInEnvironment?: boolean;
  /** Whether the project is not trusted before the person says so. */
  readonly restricted?: boolean;
}

/** What stays as it is while the desk stands. */
interface Installation {
  readonly server: Server;
  readonly temporary: TemporaryFolder;
  /** What VS Code has on this machine: the project, a home, the user's data. */
  readonly folder: string;
  readonly simulator: RunningSimulator;
  readonly settings: UserSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly asksForTrust: boolean;
}

/** What can be restarted. */
interface RunningEditor {
  readonly running: RunningServer;
  readonly workbench: Workbench;
}

/** The project is restricted without a question that would cover everything. */
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

  /** Sets all of it up. Close it in an `after` hook, also when a test failed. */
  static async open(options: HarnessOptions = {}): Promise<Harness> {
    const temporary = temporaryFolder("e2e");
    const server = await installServer(versionNamed(process.env["SKYCLOAK_TEST_VSCODE"]));
    const simulator = await startSimulator(options.simulator);
    const plain = testEnvironment(join(temporary.path, "git"));
    const key = options.keyInEnvironment === true ? { SKYCLOAK_API_KEY: simulator.key } : {};
    const settings = {
      "skycloak.endpoint": simulator.api,
      "skycloak.dashboard": simulator.dashboard,
      "skycloak.issuer": simulator.issuer,
      ...(options.restricted === true ? restrictedMode : {}),
      ...options.settings,
    };
    const place = temporary.path;
    const env = withHome({ ...plain, ...key }, join(place, "home"));
    const asksForTrust = options.restricted === true;
    const fixed: Installation = { server, temporary, folder: place, simulator, settings, env, asksForTrust };
    await makeWorkspace(workspace(fixed), plain);
    writeUserSettings(userData(fixed), settings);
    const running = await startServer(fixed);
    await sharedBrowser.clearStorage(running.url);
    const workbench = await openWindow(fixed, running);
    return new Harness(fixed, { running, workbench });
  }

  /** The window. A new one after each restart. */
  get workbench(): Workbench {
    return this.#editor.workbench;
  }

  get simulator(): RunningSimulator {
    return this.#installation.simulator;
  }

  /** Reads and steers the simulator. */
  get control(): ControlClient {
    return new ControlClient(this.#installation.simulator.control);
  }

  /** The project that VS Code has open: a Git repository, a copy of test/sample. */
  get workspace(): string {
    return workspace(this.#installation);
  }

  /** Puts a file into the project, by its path in it. */
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

  /** Changes user settings as the settings file does: VS Code follows it. */
  changeSettings(changed: UserSettings): void {
    writeUserSettings(userData(this.#installation), { ...this.#installation.settings, ...changed });
  }

  /** Ends VS Code and the browser and starts both again, with what they had stored. */
  async restartAll(): Promise<void> {
    await sharedBrowser.close();
    await this.#editor.running.stop();
    const running = await startServer(this.#installation);
    this.#editor = { running, workbench: await openWindow(this.#installation, running) };
  }

  /** As in another browser, one that has stored nothing: VS Code's secrets are gone. */
  async newBrowserProfile(): Promise<void> {
    const { running } = this.#editor;
    await sharedBrowser.leavePage();
    await sharedBrowser.clearStorage(running.url);
    this.#editor = { running, workbench: await openWindow(this.#installation, running) };
  }

  /** A second window on the same project, in the same browser. */
  async secondWindow(): Promise<Workbench> {
    const page = await (await sharedBrowser.open()).newPage();
    return Workbench.open(page, this.#editor.running.url, this.workspace);
  }

  /**
   * A window at another machine, as through SSH: in the same browser, which keeps secrets and state
   * for both, but with files of its own. By code-server's own road to a port, so at the same address.
   */
  async remoteWindow(): Promise<Workbench> {
    const there = remoteInstallation(this.#installation);
    await makeWorkspace(workspace(there), there.env);
    writeUserSettings(userData(there), there.settings);
    // A browser's secrets can be read with both a half of its own and the server's; what keeps them for
    // a remote window is the same keyring.
    copyFileSync(keyHalf(this.#installation), keyHalf(there));
    const running = await startCodeServer(there.server, serverOptions(there));
    this.#remoteServers.push(running);
    const page = await (await sharedBrowser.open()).newPage();
    const { port } = new URL(running.url);
    const address = `${this.#editor.running.url}/proxy/${port}`;
    return Workbench.open(page, address, workspace(there));
  }

  /** The window with no folder open. */
  async closeFolder(): Promise<void> {
    await this.openFolder(undefined);
  }

  /** The window with another folder open: a path, or the URI of one that is on no disk. */
  async openFolder(folder: string | undefined): Promise<void> {
    const page = await sharedBrowser.page();
    const workbench = await Workbench.open(page, this.#editor.running.url, folder);
    this.#editor = { ...this.#editor, workbench };
  }

  /** Kills the extension host of every window, as a crash does. @throws when there is none. */
  killExtensionHosts(): void {
    const hosts = descendants(this.#editor.running.pid).filter((pid) =>
      commandOf(pid).includes("--type=extensionHost"),
    );
    if (hosts.length === 0) throw new Error("no extension host runs");
    for (const pid of hosts) process.kill(pid, "SIGKILL");
  }

  /** The files that VS Code wrote in which a secret of the simulator stands. */
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
   * Ends everything but the browser, which the next desk takes over.
   * @throws when a secret was written anywhere: see leakedTo. What the browser wrote is searched in the end.
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

/** Another machine's folder, below the first one's. */
const remoteFolder = "elsewhere";

function remoteInstallation(fixed: Installation): Installation {
  const place = join(fixed.folder, remoteFolder);
  return { ...fixed, folder: place, env: withHome(fixed.env, join(place, "home")) };
}

const keyHalf = (fixed: Installation) => join(userData(fixed), "serve-web-key-half");
const userData = (fixed: Installation) => join(fixed.folder, "user");
const workspace = (fixed: Installation) => join(fixed.folder, "shop");

/** At the same address as before, since that is whose storage the browser keeps. */
async function startServer(fixed: Installation): Promise<RunningServer> {
  const { port } = sharedBrowser;
  const running = await startCodeServer(fixed.server, { ...serverOptions(fixed), port });
  sharedBrowser.port = Number(new URL(running.url).port);
  return running;
}

function serverOptions(fixed: Installation): CodeServerOptions {
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
