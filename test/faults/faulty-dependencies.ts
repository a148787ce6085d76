// The dependencies of the flows, with a fault at one step.
import type { Result } from "../../src/api/errors";
import type { ApiCaller } from "../../src/api/http";
import type { AttachServices } from "../../src/connections/connections";
import type { Connection } from "../../src/connections/connection";
import type { IssueOptions } from "../../src/secrets/issue";
import { Journal, type JournalRecord } from "../../src/secrets/journal";
import type { Secret } from "../../src/secrets/secret";
import type { SecretStore } from "../../src/secrets/secret-store";
import type { FaultCase, LocalFault, Step } from "./faults";
import { Killed, type ExtensionProcess } from "./simulated-machine";

export interface FaultyDependencies extends IssueOptions, AttachServices {
  readonly secretStore: IssueOptions["secretStore"] &
    AttachServices["secretStore"] &
    Pick<SecretStore, "read" | "reconcile">;
  readonly journal: IssueOptions["journal"];
  /** Sends with the connection's key by default. */
  readonly send: <T>(ask: (client: ApiCaller) => Promise<Result<T>>, key?: Secret) => Promise<Result<T>>;
  /** Sends with a token to the dashboard. */
  readonly sendSignedIn: <T>(ask: (dashboard: ApiCaller) => Promise<Result<T>>, token: Secret) => Promise<Result<T>>;
  /** The keys and the server's time before a key is created. */
  readonly knownKeys: (name: string) => Promise<Pick<JournalRecord, "others" | "serverTime">>;
  /** The connection to disconnect. */
  readonly currentConnection: () => Connection | undefined;
  /** Whether the process was killed: nobody sees its result. */
  readonly isDead: () => boolean;
}

/** In seconds; long enough for the simulator, short enough for a test. */
const shortDeadline = 0.3;

export function faultyDependencies(
  process: ExtensionProcess,
  fault: FaultCase,
  ownKey: Secret,
  /** Called at each step, for what happens next to the operation. */
  onStep: (step: Step) => Promise<void> = () => Promise.resolve(),
): FaultyDependencies {
  const { machine, connections } = process;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Killed();
  };
  const alive = async <T>(act: () => Promise<T>): Promise<T> => {
    if (dead) throw new Killed();
    return act();
  };
  const at = (step: Step, local?: LocalFault): boolean =>
    fault.step === step && (local === undefined || fault.local === local);
  const breakStorage = (): void => {
    const { secrets, state } = machine;
    if (fault.local === "secret storage store fails") secrets.failing.add("store");
    if (fault.local === "secret storage get fails") secrets.failing.add("get");
    if (fault.local === "secret storage delete fails") secrets.failing.add("delete");
    if (fault.local === "secret storage reads late") secrets.lateReads = 1;
    if (fault.local === "secret storage never answers") secrets.hanging.add("store").add("get").add("delete");
    if (fault.local === "globalState fails") state.failing = true;
  };
  if (at("before the request")) breakStorage();

  /** Runs a change of the secret store, with the faults directly before and after it. */
  const change = <T>(act: () => Promise<T>): Promise<T> =>
    alive(async () => {
      if (at("answer read")) breakStorage();
      if (at("answer read", "killed")) die();
      if (at("secret half written", "killed")) machine.state.beforeUpdate = die;
      await onStep("answer read");
      const changed = await act();
      await onStep("secret written");
      if (at("secret written", "killed")) die();
      return changed;
    });
  const leave = (act: () => Promise<void>): Promise<void> =>
    alive(async () => {
      // A read-only disk, which the journal ignores.
      if (at("secret written", "journal can't be cleared")) return;
      await act();
      await onStep("journal cleared");
      if (at("journal cleared", "killed")) die();
    });
  const deadline = fault.timeout === true ? shortDeadline : undefined;
  const request = <T>(ask: () => Promise<T>): Promise<T> =>
    alive(async () => {
      await onStep("request sent");
      const answer = await ask();
      await onStep("work done");
      if (at("request sent", "killed") || at("work done", "killed")) die();
      if (at("answer read")) breakStorage();
      if (at("answer read", "killed")) die();
      return answer;
    });
  const { secretStore, journal } = process;
  return {
    isDead: () => dead,
    secretStore: {
      probe: () => alive(() => secretStore.probe()),
      assertInSync: () => alive(() => secretStore.assertInSync()),
      recover: (...sought) => alive(() => secretStore.recover(...sought)),
      findByKeyId: (...sought) => secretStore.findByKeyId(...sought),
      findBySecret: (...sought) => alive(() => secretStore.findBySecret(...sought)),
      find: (ref) => secretStore.find(ref),
      reconcile: () => alive(() => secretStore.reconcile()),
      read: (ref) => alive(() => secretStore.read(ref)),
      store: (...kept) => change(() => secretStore.store(...kept)),
      remove: (ref) => change(() => secretStore.remove(ref)),
    },
    journal: {
      begin: (...what) =>
        alive(async () => {
          if (at("before the request", "journal can't be written")) return refuseToBegin(what[0]);
          const begun = await journal.begin(...what);
          await onStep("before the request");
          if (at("before the request", "killed")) die();
          return begun;
        }),
      stage: (...staged) => alive(() => journal.stage(...staged)),
      undo: (entry) => leave(() => journal.undo(entry)),
      close: (entry) => leave(() => journal.close(entry)),
    },
    connections: {
      connectTo: (...to) => change(() => connections.connectTo(...to)),
      remove: (connection) => change(() => connections.remove(connection)),
    },
    knownKeys: async (name) => {
      await process.readList(ownKey);
      const others = (process.list ?? []).filter((key) => key.name === name).map(({ id }) => id);
      const serverTime = process.serverTimes.at(new URL(machine.api).host);
      return { others, ...(serverTime === undefined ? {} : { serverTime }) };
    },
    currentConnection: () => connections.active,
    send: (ask, key = ownKey) => request(() => ask(process.client(key, deadline))),
    sendSignedIn: (ask, token) => request(() => ask(process.dashboard(token, deadline))),
  };
}

/** The journal's own error when its folder can't be created. */
function refuseToBegin(what: JournalRecord): ReturnType<Journal["begin"]> {
  return new Journal({
    folder: "/dev/null/journal",
    now: () => new Date(),
    process: 1,
    isAlive: () => true,
    run: "1",
    host: () => "",
    startTimeOf: () => "",
  }).begin(what);
}
