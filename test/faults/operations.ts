// All operations that create, change or end a secret, for the matrix: the product's flows with dependencies that can
// fail, and the outcome that the user sees.
import { createKey, createKeyIn, revokeKey, rotateClientSecret, rotateKey, tryKey } from "../../src/api/skycloak";
import type { Result } from "../../src/api/errors";
import { attach, checkKey } from "../../src/connections/connections";
import {
  removeStoredKey,
  sendRevocation,
  storeSecret,
  type issueKey,
  type UnsavedSecret,
} from "../../src/secrets/issue";
import { clientSecretDetails, rotateSecret } from "../../src/clusters/commands/client-credentials";
import { checkOverwrite } from "../../src/api-keys/key-matching";
import type { StoredKey } from "../../src/secrets/stored-key";
import type { JournalRecord } from "../../src/secrets/journal";
import type { Secret } from "../../src/secrets/secret";
import type { FaultyDependencies } from "./faulty-dependencies";

/** The outcome that the user sees. */
export interface Outcome {
  readonly kind: string;
  /** A secret that couldn't be stored, shown until the user has saved it. */
  readonly unsaved?: UnsavedSecret;
}

/** The state before an operation. */
export interface Fixture {
  readonly origin: string;
  /** The connection's own key, in the secret store. */
  readonly own: StoredKey;
  /** Another key, in the secret store as well. */
  readonly other: StoredKey;
  readonly otherSecret: Secret;
  /** The text of a valid key that is listed but not stored, as the user would paste it. */
  readonly pasted: Secret;
  readonly pastedId: string;
  /** The other key's secret before its rotation. */
  readonly dead: Secret;
  /** The access token of a signed-in user, and the Skycloak workspace of the keys. */
  readonly signedIn: Secret;
  readonly workspaceId: string;
  /** A confidential application of a cluster. */
  readonly application: Readonly<Record<"cluster_id" | "realm_name" | "client_id", string>>;
}

/** The flow that creates and rotates keys, replaceable by a defective one. */
export type IssueFlow = typeof issueKey;

export interface Operation {
  readonly name: string;
  /** The request that a fault applies to. */
  readonly request?: { readonly method: "GET" | "POST"; readonly path: string };
  /** Whether it is about the key that sends it. */
  readonly onOwnKey?: true;
  readonly run: (fixture: Fixture, dependencies: FaultyDependencies, issue: IssueFlow) => Promise<Outcome>;
}

const rotateFlow =
  (key: (fixture: Fixture) => StoredKey): Operation["run"] =>
  async ({ origin, own, ...fixture }, dependencies, issue) => {
    const { keyId = "", ref, rotatedAt = "" } = key({ origin, own, ...fixture });
    const record: JournalRecord = {
      operation: "rotate",
      rotatedAt,
      origin,
      name: "n",
      keyId,
      ref,
      by: own.ref,
    };
    const { secretStore, journal } = dependencies;
    const byOwnKey = ref === own.ref;
    return issued(
      await issue({ secretStore, journal, byOwnKey }, record, () =>
        dependencies.send((client) => rotateKey(client, keyId)),
      ),
    );
  };

const revokeFlow =
  (key: (fixture: Fixture) => StoredKey): Operation["run"] =>
  async ({ origin, own, ...fixture }, dependencies) => {
    const { keyId = "", ref } = key({ origin, own, ...fixture });
    const record: JournalRecord = {
      operation: "revoke",
      origin,
      name: "n",
      keyId,
      ref,
      by: own.ref,
    };
    return sendRevocation(dependencies.journal, record, ref === own.ref, () =>
      dependencies.send((client) => revokeKey(client, keyId)),
    );
  };

export const operations: readonly Operation[] = [
  {
    name: "create",
    request: { method: "POST", path: "/api-keys" },
    run: async ({ origin, own }, dependencies, issue) => {
      const name = "made";
      const ref = "new-ref";
      const known = await dependencies.knownKeys(name);
      const record: JournalRecord = {
        operation: "create",
        origin,
        name,
        ref,
        by: own.ref,
        ...known,
      };
      const request = { name, scopes: ["clusters:read"] };
      return issued(await issue(dependencies, record, () => dependencies.send((client) => createKey(client, request))));
    },
  },
  {
    name: "create by sign-in",
    request: { method: "POST", path: "/api/cli/keys" },
    run: async ({ origin, signedIn, workspaceId }, dependencies, issue) => {
      const [name, ref, by] = ["made", "new-ref", "sign-in"];
      // No list can be read without a connection.
      const { serverTime = "" } = await dependencies.knownKeys(name);
      const made = { operation: "create", origin, name, ref, workspaceId, by, serverTime } as const;
      const request = { name, scopes: ["clusters:read"] };
      return issued(
        await issue(dependencies, made, () =>
          dependencies.sendSignedIn((dashboard) => createKeyIn(dashboard, workspaceId, request), signedIn),
        ),
      );
    },
  },
  {
    name: "rotate another",
    request: { method: "POST", path: "/api-keys/**" },
    run: rotateFlow(({ other }) => other),
  },
  {
    name: "rotate its own",
    onOwnKey: true,
    request: { method: "POST", path: "/api-keys/**" },
    run: rotateFlow(({ own }) => own),
  },
  {
    name: "revoke another",
    request: { method: "POST", path: "/api-keys/**" },
    run: revokeFlow(({ other }) => other),
  },
  {
    name: "revoke its own",
    onOwnKey: true,
    request: { method: "POST", path: "/api-keys/**" },
    run: revokeFlow(({ own }) => own),
  },
  {
    name: "rotate-client",
    request: { method: "POST", path: "/clusters/**" },
    run: async ({ origin, own, application }, dependencies, issue) => {
      const { cluster_id, realm_name, client_id: name } = application;
      const client = clientSecretDetails(origin, name, cluster_id, realm_name, name);
      const rotated = await rotateSecret(
        dependencies,
        { client, by: own.ref, before: undefined },
        () => dependencies.send((client) => rotateClientSecret(client, application)),
        issue,
      );
      return issued(rotated);
    },
  },
  {
    name: "put into the secret store",
    run: async ({ origin, pasted, pastedId }, dependencies) =>
      outcomeOf(
        "stored",
        await storeSecret(dependencies, pasted, { origin, name: "pasted", prefix: "p", keyId: pastedId }),
      ),
  },
  {
    name: "put a dead key over a living one",
    request: { method: "GET", path: "/cluster-locations" },
    run: async ({ origin, other, dead }, dependencies) => {
      const { keyId = "", ref, name, prefix } = other;
      const stored = await storeSecret(dependencies, dead, { origin, name, prefix, keyId }, { ref }, async () => {
        const present = { secret: await dependencies.secretStore.read(ref), outdated: false };
        return checkOverwrite(dead, present, (secret) => dependencies.send((client) => tryKey(client), secret));
      });
      return outcomeOf("stored", stored);
    },
  },
  {
    name: "connect by paste",
    request: { method: "GET", path: "/clusters" },
    run: async ({ origin, pasted }, dependencies) => {
      const clusters = await dependencies.send(checkKey, pasted);
      return clusters.ok ? outcomeOf("connected", await attach(dependencies, pasted, origin)) : { kind: "refused" };
    },
  },
  { name: "disconnect", run: (_, dependencies) => end(dependencies, false) },
  { name: "disconnect, forget", run: (_, dependencies) => end(dependencies, true) },
];

function issued(outcome: Awaited<ReturnType<IssueFlow>>): Outcome {
  return outcome.kind === "unsaved" ? { kind: "unsaved", unsaved: outcome } : outcome;
}

function outcomeOf(success: string, result: Result<unknown>): Outcome {
  return { kind: result.ok ? success : result.problem.kind };
}

async function end(dependencies: FaultyDependencies, forget: boolean): Promise<Outcome> {
  const connection = dependencies.currentConnection();
  if (connection === undefined) throw new Error("nothing is connected");
  const removed = await dependencies.connections.remove(connection);
  const stored = dependencies.secretStore.find(connection.ref);
  const isForgotten = removed.ok && forget && stored !== undefined;
  return outcomeOf("disconnected", isForgotten ? await removeStoredKey(dependencies, stored) : removed);
}
