// Rotates the secret of an application with the guarantees of an API key, and names such secrets in the
// vault and the journal. The commands are in client-secrets.ts.

import { createHash } from "node:crypto";
import type { Result } from "../../api/errors";
import type { IssuedKey } from "../../api/skycloak";
import { issueKey, type IssuePorts, type Issued } from "../../secrets/issue";
import type { KeyDetails } from "../../secrets/stored-key";
import type { Secret } from "../../secrets/secret";
import type { SecretStore } from "../../secrets/secret-store";

export interface ClientOf {
  /** Of the API that the client was read from. */
  readonly origin: string;
  readonly name: string;
  /** The cluster's ID, and for an application its realm and client ID. */
  readonly path: readonly string[];
}

/** The ID of a client's secret in the vault and the journal; also valid as a file name. */
export function clientKeyId({ path }: Pick<ClientOf, "path">): string {
  const hash = createHash("sha256").update(JSON.stringify(path)).digest("hex");
  return `client-${hash.slice(0, 40)}`;
}

/** No part of a client's secret is public, so it has no prefix. */
export function aboutClient(client: ClientOf): KeyDetails {
  const { origin, name } = client;
  return { origin, name, prefix: "", keyId: clientKeyId(client), kind: "client-secret" };
}

export interface RotationPorts extends Pick<IssuePorts, "journal"> {
  readonly vault: IssuePorts["vault"] & Pick<SecretStore, "findByKeyId" | "reconcile" | "read">;
}

export interface Decision {
  readonly client: ClientOf;
  /** The connection's entry in the vault. */
  readonly by: string;
  /** What the vault held for the client when the person confirmed. */
  readonly before: Secret | undefined;
}

/** `send` is called once or not at all, whatever happens. */
export async function rotateSecret(
  { vault, journal }: RotationPorts,
  { client, by, before }: Decision,
  send: () => Promise<Result<IssuedKey>>,
  issue: typeof issueKey = issueKey,
): Promise<Issued> {
  const { origin, name } = client;
  const keyId = clientKeyId(client);
  const ref = vault.findByKeyId(keyId, origin)?.ref ?? crypto.randomUUID();
  return issue(
    {
      vault,
      journal,
      about: aboutClient(client),
      // Another window may have rotated it while this one was still asking: one rotation is enough.
      overtaken: async () => {
        await vault.reconcile();
        const held = vault.findByKeyId(keyId, origin);
        const now = held && (await vault.read(held.ref));
        return now === undefined || before?.equals(now) === true ? undefined : held;
      },
    },
    { operation: "rotate-client", origin, name, keyId, ref, by },
    send,
  );
}
