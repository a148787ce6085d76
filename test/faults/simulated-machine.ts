// Simulates the parts of a user's machine that hold secrets: secret storage, the journal's folder, the clipboard and
// files. A process can be killed at any step; the next one finds what the killed one left behind.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type ApiCaller } from "../../src/api/http";
import { createDashboard, listKeys, tryKey, type ApiKey } from "../../src/api/skycloak";
import { ServerTimes } from "../../src/api/wait";
import { Connections } from "../../src/connections/connections";
import { isCompleteFor, type RecoveryOptions } from "../../src/api-keys/recovery";
import { OpenOperations } from "../../src/api-keys/recovery";
import { entryFiles } from "../../src/storage/replicated-index";
import { storedKeyKind } from "../../src/secrets/stored-key";
import { Journal } from "../../src/secrets/journal";
import { reveal, type Secret } from "../../src/secrets/secret";
import { SecretStore } from "../../src/secrets/secret-store";
import { FakeSecrets, FakeState, WindowSecrets, WindowState } from "../unit/helpers/fake-storage";
import { ownDrafts } from "../unit/helpers/drafts";
import { noPacing } from "../unit/helpers/send";

const apiVersion = "2026-06-01.beta";

/** Thrown by everything that a killed process calls. */
export class Killed extends Error {}

export class SimulatedMachine {
  readonly secrets = new FakeSecrets();
  readonly state = new FakeState();
  readonly folder = mkdtempSync(join(tmpdir(), "skycloak-faults-"));
  /** Secrets that the user copied or saved. */
  readonly handedOver: Secret[] = [];
  /** Milliseconds until processes started from now on give up on secret storage. */
  secretStoreTimeout = 20_000;
  /** Milliseconds by which the wall clock was changed; and that the machine has slept. */
  clockOffset = 0;
  sleepTime = 0;
  /** In a browser, each window has a copy of all secrets and writes them as a whole. */
  readonly browser: Map<string, string> | undefined;
  readonly #states = new Set<WindowState>();
  readonly #runningIds = new Set<number>();
  readonly #processes = new Set<ExtensionProcess>();
  #startedCount = 0;

  constructor(
    readonly origin: string,
    readonly api: string,
    readonly dashboardAddress: string,
    { inBrowser = false }: { readonly inBrowser?: boolean } = {},
  ) {
    this.browser = inBrowser ? this.secrets.values : undefined;
  }

  now(): Date {
    return new Date(Date.now() + this.clockOffset);
  }

  elapsed(): number {
    return performance.now() + this.sleepTime;
  }

  /** Ends all processes and starts a new one. */
  restart(): ExtensionProcess {
    for (const process of this.#processes) this.end(process);
    return this.startProcess();
  }

  /** Starts another window's process. */
  startProcess(): ExtensionProcess {
    this.#startedCount++;
    this.#runningIds.add(this.#startedCount);
    const process = new ExtensionProcess(this, this.#startedCount, (id) => this.#runningIds.has(id));
    this.#processes.add(process);
    return process;
  }

  end(process: ExtensionProcess): void {
    this.#runningIds.delete(process.id);
    this.#processes.delete(process);
    process.journal.dispose();
    process.openEntries.dispose();
  }

  /** A process's secrets: shared, or a copy in a browser. */
  openSecrets(): FakeSecrets {
    return this.browser === undefined ? this.secrets : new WindowSecrets(this.browser);
  }

  /** A process's copy of `globalState`. Its windows are notified of changes only if they are of secrets. */
  openState(): WindowState {
    const state = new WindowState(this.state, () => {
      if (!this.secrets.silent) for (const one of this.#states) one.hear();
    });
    this.#states.add(state);
    return state;
  }

  /** All text on this machine outside the secret store. */
  textOutsideSecretStore(): string {
    const files = readdirSync(this.folder, { recursive: true, encoding: "utf8" });
    const texts = files.map((file) => {
      try {
        return readFileSync(join(this.folder, file), "utf8");
      } catch {
        return "";
      }
    });
    return JSON.stringify([...this.state.values]) + texts.join("\n");
  }

  /** Makes all storage work again. */
  repairStorage(): void {
    this.secrets.failing.clear();
    this.secrets.answer();
    this.secrets.lateReads = 0;
    this.state.failing = false;
    this.state.beforeUpdate = undefined;
  }

  remove(): void {
    for (const process of this.#processes) this.end(process);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class ExtensionProcess {
  readonly secretStore: SecretStore;
  readonly journal: Journal;
  list: readonly ApiKey[] | undefined;
  readonly serverTimes: ServerTimes;
  /** When reading `list` started. */
  #listReadAt = 0;
  /** How often the list was older than an open operation. */
  #staleReads = 0;
  #listedWith = "";
  readonly openEntries: OpenOperations;
  readonly connections: Connections;

  constructor(
    readonly machine: SimulatedMachine,
    readonly id: number,
    lives: (process: number) => boolean,
  ) {
    const state = machine.openState();
    this.serverTimes = new ServerTimes(() => machine.elapsed());
    this.secretStore = new SecretStore(machine.openSecrets(), state, {
      now: () => machine.now(),
      files: entryFiles(join(machine.folder, "stored-keys"), storedKeyKind, ownDrafts),
      timeoutMs: machine.secretStoreTimeout,
    });
    const folder = join(machine.folder, "journal");
    this.journal = new Journal({
      folder,
      now: () => machine.now(),
      elapsed: () => machine.elapsed(),
      process: id,
      isAlive: lives,
      run: String(id),
      host: () => "",
      startTimeOf: () => "",
    });
    this.connections = new Connections({
      state,
      workspaceState: state,
      secretStore: this.secretStore,
      now: () => machine.now(),
      settings: () => ({ endpoint: machine.api, apiVersion, connection: "" }),
      fetch: (url, init) => fetch(url, init),
      report: () => undefined,
    });
    this.openEntries = new OpenOperations(this.journal, this.dependencies());
  }

  client(secret: Secret, deadlineSeconds?: number): ApiCaller {
    return createClient({
      endpoint: this.machine.api,
      apiVersion,
      key: () => secret,
      fetch: (url, init) => this.#fetch(url, init),
      report: () => undefined,
      pacing: noPacing,
      ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
    });
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    return this.serverTimes.record(url, await fetch(url, init));
  }

  /** A client of the dashboard with this token. */
  dashboard(token: Secret, deadlineSeconds?: number): ApiCaller {
    return createDashboard({
      endpoint: this.machine.dashboardAddress,
      key: () => token,
      fetch: (url, init) => this.#fetch(url, init),
      report: () => undefined,
      pacing: noPacing,
      ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
    });
  }

  /** Reads the list with the stored key `ref`, like the view; `list` is undefined on failure. */
  async refresh(ref: string): Promise<void> {
    const secret = await this.secretStore.read(ref).catch(() => undefined);
    await this.refreshWith(secret, ref);
  }

  async readList(secret: Secret | undefined): Promise<void> {
    this.#listReadAt = this.machine.elapsed();
    const answer = secret && (await listKeys(this.client(secret), () => undefined));
    this.list = answer?.ok === true ? answer.value : undefined;
  }

  /** Reads the list with a key that may not be stored. */
  async refreshWith(secret: Secret | undefined, ref: string): Promise<void> {
    await this.readList(secret);
    this.#listedWith = ref;
    this.#staleReads = 0;
    await this.openEntries.resume();
    // Like the view, reads once more if the list was older than an open operation.
    if (this.#staleReads === 0) return;
    await this.readList(secret);
    await this.openEntries.resume();
  }

  private dependencies(): RecoveryOptions {
    return {
      secretStore: this.secretStore,
      list: (entry) => {
        if (this.list === undefined) return undefined;
        const isComplete = isCompleteFor(entry, this.#listedWith, this.list);
        if (this.#listReadAt >= this.journal.abandonedAt(entry)) return { keys: this.list, isComplete };
        this.#staleReads++;
        return undefined;
      },
      tryOldKey: async ({ keyId, origin }) => {
        const stored = keyId === undefined ? undefined : this.secretStore.findByKeyId(keyId, origin);
        const secret = stored && (await this.secretStore.read(stored.ref));
        return secret && tryKey(this.client(secret));
      },
    };
  }

  /** Whether this secret is stored, or was copied or saved by the user. */
  async holds(text: string): Promise<boolean> {
    if (this.machine.handedOver.some((secret) => reveal(secret) === text)) return true;
    for (const { ref } of [...this.secretStore.list(), ...this.secretStore.clientSecrets()]) {
      const secret = await this.secretStore.read(ref);
      if (secret !== undefined && reveal(secret) === text) return true;
    }
    return false;
  }
}
