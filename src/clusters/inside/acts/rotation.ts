// Rotating the secret of an application, with the guarantees that an API key has. Plain code with
// ports; the screens are in rotate-client-secret.ts.

import type { Answer } from "../../../api/problem";
import type { IssuedKey } from "../../../api/skycloak";
import { issueKey, type IssuePorts, type Issued } from "../../../secrets/issue";
import type { Secret } from "../../../vault/secret";
import type { Vault } from "../../../vault/vault";
import { aboutClient, clientKeyId, type ClientOf } from "./client-name";

export interface RotationPorts extends Pick<IssuePorts, "journal"> {
  readonly vault: IssuePorts["vault"] & Pick<Vault, "findByKeyId" | "heal" | "read">;
}

export interface Decision {
  readonly client: ClientOf;
  /** The connection's entry in the vault. */
  readonly by: string;
  /** What the vault held for the client when the person decided. */
  readonly before: Secret | undefined;
}

/** `send` is called once or not at all, whatever happens. */
export async function rotateSecret(
  { vault, journal }: RotationPorts,
  { client, by, before }: Decision,
  send: () => Promise<Answer<IssuedKey>>,
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
      // Another window may have done it while this one still asked: one rotation is enough.
      overtaken: async () => {
        await vault.heal();
        const held = vault.findByKeyId(keyId, origin);
        const now = held && (await vault.read(held.ref));
        return now === undefined || before?.equals(now) === true ? undefined : held;
      },
    },
    { operation: "rotate-client", origin, name, keyId, ref, by },
    send,
  );
}
