// Secrets of clients in what the API answers: a cluster's automation client, and an application's.

import * as v from "valibot";
import { Secret } from "../vault/secret";

export interface AutomationClient {
  readonly clientId: string;
  readonly secret: Secret;
  /** Of the master realm, for the client credentials grant. */
  readonly tokenUrl: string;
}

const text = v.pipe(v.string(), v.minLength(1));
const CredentialsSchema = v.object({ client_id: text, client_secret: text, token_url: text });
const SecretSchema = v.object({ client_secret: text });

export function parseAutomationClient(body: unknown): AutomationClient | undefined {
  const parsed = v.safeParse(CredentialsSchema, body);
  if (!parsed.success) return undefined;
  const { client_id: clientId, client_secret, token_url: tokenUrl } = parsed.output;
  return { clientId, secret: new Secret(client_secret), tokenUrl };
}

/** Of an application, where the answer says it: to a rotation, and to a creation. */
export function clientSecretIn(body: unknown): Secret | undefined {
  const parsed = v.safeParse(SecretSchema, body);
  return parsed.success ? new Secret(parsed.output.client_secret) : undefined;
}
