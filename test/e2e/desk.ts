// A desk is all that one person has in front of them: Skycloak (simulated), a VS Code with the
// packaged extension, a browser profile, a project in a Git repository. Each can be restarted.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { installedExtensions, startCodeServer } from "../bed/code-server";
import { atHome, testEnvironment } from "../bed/environment";
import { installServer, type Server } from "../bed/install";
import { commandOf, descendants } from "../bed/processes";
import type { RunningServer } from "../bed/running";
import { filesWithSecrets } from "../bed/secret-search";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "../bed/simulator";
import { temporaryFolder, type TemporaryFolder } from "../bed/temporary";
import { type UserSettings, writeUserSettings } from "../bed/user-settings";
import { versionNamed } from "../bed/versions";
import { makeWorkspace } from "../bed/workspace";
import { ControlClient } from "../simulator/control-client";
import { Workbench } from "./driver";
import { installedFolder } from "./installed";
import { sharedBrowser } from "./shared-browser";

export interface DeskOptions {
  readonly simulator?: SimulatorOptions;
  /** User settings beside those that point to the simulator. */
  readonly settings?: UserSettings;
  /** Whether the editor finds the simulator's key as SKYCLOAK_API_KEY. */
  readonly keyInEnvironment?: boolean;
  /** Whether the project is not trusted before the person says so. */
  readonly restricted?: boolean;
}

/** What stays as it is while the desk stands. */
interface Fixed {
  readonly server: Server;
  readonly temporary: TemporaryFolder;
  readonly simulator: RunningSimulator;
  readonly settings: UserSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly asksForTrust: boolean;
}

/** What can be restarted. */
interface Moving {
  readonly running: RunningServer;
  readonly workbench: Workbench;
}

/** The project is restricted without a question that would cover everything. */
const restrictedMode: UserSettings = {
  "security.workspace.trust.enabled": true,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

export class Desk {
  readonly #fixed: Fixed;
  #moving: Moving;

  private constructor(fixed: Fixed, moving: Moving) {
    this.#fixed = fixed;
    this.#moving = moving;
  }

  /** Sets all of it up. Close it in an `after` hook, also when a test failed. */
  static async open(options: DeskOptions = {}): Promise<Desk> {
    const temporary = temporaryFolder("e2e");
    const server = await installServer(versionNamed(process.env["SKYCLOAK_TEST_VSCODE"]));
    const simulator = await startSimulator(options.simulator);
    const plain = testEnvironment(join(temporary.path, "git"));
    await makeWorkspace(join(temporary.path, "shop"), plain);
    const key = options.keyInEnvironment === true ? { SKYCLOAK_API_KEY: simulator.key } : {};
    const settings = {
      "skycloak.endpoint": simulator.api,
      "skycloak.dashboard": simulator.dashboard,
      "skycloak.issuer": simulator.issuer,
      ...(options.restricted === true ? restrictedMode : {}),
      ...options.settings,
    };
    const env = atHome({ ...plain, ...key }, join(temporary.path, "home"));
    const asksForTrust = options.restricted === true;
    const fixed: Fixed = { server, temporary, simulator, settings, env, asksForTrust };
    writeUserSettings(userData(fixed), settings);
    const running = await startServer(fixed);
    await sharedBrowser.forget(running.url);
    const workbench = await openWindow(fixed, running);
    return new Desk(fixed, { running, workbench });
  }

  /** The window. A new one after each restart. */
  get workbench(): Workbench {
    return this.#moving.workbench;
  }

  get simulator(): RunningSimulator {
    return this.#fixed.simulator;
  }

  /** Reads and steers the simulator. */
  get control(): ControlClient {
    return new ControlClient(this.#fixed.simulator.control);
  }

  /** The project that VS Code has open: a Git repository, a copy of test/sample. */
  get workspace(): string {
    return workspace(this.#fixed);
  }

  /** Puts a file into the project, by its path in it. */
  addFile(path: string, text: string): void {
    const file = join(this.workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Identifiers with versions, `publisher.name@1.2.3`. */
  async installedExtensions(): Promise<string[]> {
    return installedExtensions(this.#fixed.server, {
      userData: userData(this.#fixed),
      extensions: installedFolder(),
      env: this.#fixed.env,
    });
  }

  /** Changes user settings as the settings file does: VS Code follows it. */
  changeSettings(changed: UserSettings): void {
    writeUserSettings(userData(this.#fixed), { ...this.#fixed.settings, ...changed });
  }

  /** Ends VS Code and the browser and starts both again, with what they had stored. */
  async restartAll(): Promise<void> {
    await sharedBrowser.close();
    await this.#moving.running.stop();
    const running = await startServer(this.#fixed);
    this.#moving = { running, workbench: await openWindow(this.#fixed, running) };
  }

  /** As in another browser, one that has stored nothing: VS Code's secrets are gone. */
  async newBrowserProfile(): Promise<void> {
    const { running } = this.#moving;
    await sharedBrowser.leave();
    await sharedBrowser.forget(running.url);
    this.#moving = { running, workbench: await openWindow(this.#fixed, running) };
  }

  /** A second window on the same project, in the same browser. */
  async secondWindow(): Promise<Workbench> {
    const page = await (await sharedBrowser.open()).newPage();
    return Workbench.open(page, this.#moving.running.url, this.workspace);
  }

  /** The window with no folder open. */
  async closeFolder(): Promise<void> {
    const workbench = await Workbench.open(
      await sharedBrowser.page(),
      this.#moving.running.url,
      undefined,
    );
    this.#moving = { ...this.#moving, workbench };
  }

  /** Kills the extension host of every window, as a crash does. @throws when there is none. */
  killExtensionHosts(): void {
    const hosts = descendants(this.#moving.running.pid).filter((pid) =>
      commandOf(pid).includes("--type=extensionHost"),
    );
    if (hosts.length === 0) throw new Error("no extension host runs");
    for (const pid of hosts) process.kill(pid, "SIGKILL");
  }

  /** The files that VS Code wrote in which a secret of the simulator stands. */
  async leakedTo(): Promise<string[]> {
    const secrets = (await this.control.secrets()).map(({ secret }) => secret);
    for (const secret of secrets) sharedBrowser.secrets.add(secret);
    const { path } = this.#fixed.temporary;
    return ["user", "home"].flatMap((folder) =>
      filesWithSecrets(join(path, folder), secrets).map((file) => join(folder, file)),
    );
  }

  /**
   * Ends everything but the browser, which the next desk takes over.
   * @throws when a secret was written anywhere: see leakedTo. What the browser wrote is searched in the end.
   */
  async close(): Promise<void> {
    try {
      await sharedBrowser.leave();
      await this.#moving.running.stop();
      const leaked = await this.leakedTo();
      if (leaked.length > 0) throw new Error(`Secrets were written to ${leaked.join(", ")}`);
    } finally {
      await this.#fixed.simulator.stop();
      this.#fixed.temporary.remove();
    }
  }
}

const userData = (fixed: Fixed) => join(fixed.temporary.path, "user");
const workspace = (fixed: Fixed) => join(fixed.temporary.path, "shop");

/** At the same address as before, since that is whose storage the browser keeps. */
async function startServer(fixed: Fixed): Promise<RunningServer> {
  const running = await startCodeServer(fixed.server, {
    userData: userData(fixed),
    extensions: installedFolder(),
    env: fixed.env,
    log: join(userData(fixed), "server.log"),
    asksForTrust: fixed.asksForTrust,
    port: sharedBrowser.port,
  });
  sharedBrowser.port = Number(new URL(running.url).port);
  return running;
}

async function openWindow(fixed: Fixed, { url }: RunningServer): Promise<Workbench> {
  const context = await sharedBrowser.open();
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
  return Workbench.open(await sharedBrowser.page(), url, workspace(fixed));
}
