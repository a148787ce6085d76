// A child process that creates, rotates or stores a secret and stops at one step, to be killed there by SIGKILL. It
// stores everything in files, like the editor.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { link as hardLink } from "node:fs/promises";
import { join } from "node:path";
import { succeeded, type Result } from "../../src/api/errors";
import { createClient } from "../../src/api/http";
import { createKey, rotateKey, type IssuedKey } from "../../src/api/skycloak";
import { issueKey } from "../../src/secrets/issue";
import { TemporaryFiles } from "../../src/storage/processes";
import { entryFiles } from "../../src/storage/replicated-index";
import { Processes, thisProcess } from "../../src/storage/processes";
import { storedKeyKind } from "../../src/secrets/stored-key";
import { Journal } from "../../src/secrets/journal";
import type { JournalRecord } from "../../src/secrets/journal";
import { Secret } from "../../src/secrets/secret";
import { SecretStore } from "../../src/secrets/secret-store";
import { noPacing } from "../unit/helpers/send";

export const killSteps = [
  "draft written",
  "before the request",
  "request sent",
  "work done",
  "secret half written",
  "secret written",
  "journal cleared",
] as const;

export type KillStep = (typeof killSteps)[number];

export interface ChildTask {
  readonly folder: string;
  readonly api: string;
  readonly record: JournalRecord;
  readonly at: KillStep;
}

/** A map in a file, like the editor's storage. */
class FileStore {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  all(): Record<string, unknown> {
    try {
      return JSON.parse(readFileSync(this.#file, "utf8")) as Record<string, unknown>;
    } catch {
      return {};
    }
  }

  set(name: string, value: unknown): Promise<void> {
    const draft = `${this.#file}.new`;
    writeFileSync(draft, JSON.stringify({ ...this.all(), [name]: value }), { mode: 0o600 });
    renameSync(draft, this.#file);
    return Promise.resolve();
  }
}

/** Opens the secret store and the journal on such files; calls `stop` at each step. */
export function openStores(
  folder: string,
  stop: (step: KillStep) => void = () => undefined,
): { secretStore: SecretStore; journal: Journal } {
  const secrets = new FileStore(join(folder, "secrets"));
  const state = new FileStore(join(folder, "state"));
  const self = thisProcess(crypto.randomUUID());
  const drafts = new TemporaryFiles(new Processes(self));
  const secretStore = new SecretStore(
    {
      get: (name) => Promise.resolve(secrets.all()[name] as string | undefined),
      store: (name, value) => secrets.set(name, value),
      delete: (name) => secrets.set(name, undefined),
      onDidChange: () => ({ dispose: () => undefined }),
    },
    {
      get: (name) => state.all()[name],
      update: (name, value) => {
        stop("secret half written");
        return state.set(name, value);
      },
    },
    { files: entryFiles(join(folder, "stored-keys"), storedKeyKind, drafts) },
  );
  const now = (): Date => new Date();
  const link: typeof hardLink = (from, to) => {
    stop("draft written");
    return hardLink(from, to);
  };
  const journal = new Journal({ ...self, folder: join(folder, "journal"), now, link });
  return { secretStore, journal };
}

/** Reports that the step is reached, and waits until the process is killed. */
function waitToBeKilled(): never {
  writeFileSync(1, "here\n");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

async function run({ folder, api, record, at }: ChildTask, key: Secret): Promise<void> {
  const stop = (step: KillStep): void => {
    if (step === at) waitToBeKilled();
  };
  const { secretStore, journal } = openStores(folder, stop);
  const client = createClient({
    endpoint: api,
    apiVersion: "2026-06-01.beta",
    key: () => key,
    fetch: (url, init) => fetch(url, init),
    report: () => undefined,
    pacing: noPacing,
  });
  const dependencies = {
    secretStore: {
      probe: () => secretStore.probe(),
      recover: secretStore.recover.bind(secretStore),
      store: async (...kept: Parameters<SecretStore["store"]>) => {
        const stored = await secretStore.store(...kept);
        stop("secret written");
        return stored;
      },
    },
    journal: {
      begin: async (...begun: Parameters<Journal["begin"]>) => {
        const result = await journal.begin(...begun);
        stop("before the request");
        return result;
      },
      stage: journal.stage.bind(journal),
      undo: journal.undo.bind(journal),
      close: async (...closed: Parameters<Journal["close"]>) => {
        await journal.close(...closed);
        stop("journal cleared");
      },
    },
  };
  await issueKey(dependencies, record, async (): Promise<Result<IssuedKey>> => {
    stop("request sent");
    const { keyId = "", name } = record;
    const answer =
      record.operation === "create"
        ? await createKey(client, { name, scopes: ["clusters:read"] })
        : await rotateKey(client, keyId);
    stop("work done");
    return answer.ok ? succeeded(answer.value) : answer;
  });
}

// Not in the arguments, which every process can read.
const { SKYCLOAK_TEST_TASK: task, SKYCLOAK_TEST_KEY: key = "" } = process.env;
if (task !== undefined) void run(JSON.parse(task) as ChildTask, new Secret(key));
