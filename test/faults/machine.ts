// One person's machine, as far as secrets are concerned: the vault's storages, the journal's
// folder, the person's hands. A process on it can be killed at any step; what is left is what
// the next one starts from.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiKey, Skycloak } from "../../src/api/skycloak";
import { createDashboard, type Dashboard } from "../../src/api/dashboard";
import { createSkycloak } from "../../src/api/skycloak";
import { Connections } from "../../src/connections/connections";
import { isWholeFor, type LearnPorts } from "../../src/keys/learn";
import { OpenEntries } from "../../src/keys/open-entries";
import { notesIn } from "../../src/notes/notes";
import { heldKind } from "../../src/vault/held-index";
import { Journal } from "../../src/vault/journal";
import { reveal, type Secret } from "../../src/vault/secret";
import { Vault } from "../../src/vault/vault";
import { FakeSecrets, FakeState, WindowState } from "../unit/support/fake-storage";
import { noPacing } from "../unit/support/send";

const apiVersion = "2026-06-01.beta";

/** Thrown by everything that a killed process would still have done. */
export class Killed extends Error {}

export class Machine {
  readonly secrets = new FakeSecrets();
  readonly state = new FakeState();
  readonly folder = mkdtempSync(join(tmpdir(), "skycloak-faults-"));
  /** Secrets that the person copied or saved. */
  readonly hands: Secret[] = [];
  /** Milliseconds after which a process started from now on gives up on the vault. */
  patience = 20_000;
  readonly #states = new Set<WindowState>();
  readonly #living = new Set<number>();
  #processes = 0;

  constructor(
    readonly origin: string,
    readonly api: string,
    readonly dashboardAddress: string,
  ) {}

  /** Starts a process; whatever ran before is dead. */
  start(): MachineProcess {
    this.#living.clear();
    return this.startBeside();
  }

  /** Starts one more: another window. */
  startBeside(): MachineProcess {
    this.#processes++;
    this.#living.add(this.#processes);
    return new MachineProcess(this, this.#processes, (id) => this.#living.has(id));
  }

  end(process: MachineProcess): void {
    this.#living.delete(process.number);
  }

  /** A process's copy of `globalState`. Where no window hears of secrets, none hears of this. */
  openState(): WindowState {
    const state = new WindowState(this.state, () => {
      if (!this.secrets.silent) for (const one of this.#states) one.hear();
    });
    this.#states.add(state);
    return state;
  }

  /** Everything on this machine that is not the vault, as text. */
  elsewhere(): string {
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

  /** The storages work again. */
  repair(): void {
    this.secrets.failing.clear();
    this.secrets.answer();
    this.secrets.lateReads = 0;
    this.state.failing = false;
    this.state.beforeUpdate = undefined;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class MachineProcess {
  readonly vault: Vault;
  readonly journal: Journal;
  list: readonly ApiKey[] | undefined;
  #lookedWith = "";
  readonly openEntries: OpenEntries;
  readonly connections: Connections;

  constructor(
    readonly machine: Machine,
    readonly number: number,
    lives: (process: number) => boolean,
  ) {
    const state = machine.openState();
    this.vault = new Vault(machine.secrets, state, {
      notes: notesIn(join(machine.folder, "held"), heldKind),
      patience: machine.patience,
    });
    const folder = join(machine.folder, "journal");
    this.journal = new Journal({
      folder,
      now: () => new Date(),
      process: number,
      lives,
      run: String(number),
    });
    this.connections = new Connections({
      state,
      window: state,
      vault: this.vault,
      settings: () => ({ endpoint: machine.api, apiVersion, connection: "" }),
      fetch: (url, init) => fetch(url, init),
      report: () => undefined,
    });
    this.openEntries = new OpenEntries(this.journal, this.ports());
  }

  client(secret: Secret, deadlineSeconds?: number): Skycloak {
    return createSkycloak({
      endpoint: this.machine.api,
      apiVersion,
      key: () => secret,
      fetch: (url, init) => fetch(url, init),
      report: () => undefined,
      pacing: noPacing,
      ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
    });
  }

  /** The dashboard as somebody with this token uses it. */
  dashboard(token: Secret, deadlineSeconds?: number): Dashboard {
    return createDashboard({
      endpoint: this.machine.dashboardAddress,
      key: () => token,
      fetch: (url, init) => fetch(url, init),
      report: () => undefined,
      pacing: noPacing,
      ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
    });
  }

  /** Reads the list with the vault's key `ref`, as the view does; undefined where it can't. */
  async look(ref: string): Promise<void> {
    const secret = await this.vault.read(ref);
    await this.lookWith(secret, ref);
  }

  /** Reads it with a key that need not be in the vault. */
  async lookWith(secret: Secret | undefined, ref: string): Promise<void> {
    const answer = secret && (await this.client(secret).listKeys(() => undefined));
    this.list = answer?.ok === true ? answer.value : undefined;
    this.#lookedWith = ref;
    await this.openEntries.takeUp();
  }

  private ports(): LearnPorts {
    return {
      vault: this.vault,
      list: () => this.list,
      isWhole: (entry) => isWholeFor(entry, this.#lookedWith, this.list ?? []),
      tryOld: async ({ keyId, origin }) => {
        const held = keyId === undefined ? undefined : this.vault.findByKeyId(keyId, origin);
        const secret = held && (await this.vault.read(held.ref));
        return secret && this.client(secret).tryKey();
      },
    };
  }

  /** Whether the vault or the person holds this text. */
  async holds(text: string): Promise<boolean> {
    if (this.machine.hands.some((secret) => reveal(secret) === text)) return true;
    for (const { ref } of this.vault.list()) {
      const secret = await this.vault.read(ref);
      if (secret !== undefined && reveal(secret) === text) return true;
    }
    return false;
  }
}
