// The credentials of clients: rotating an application's secret as safely as an API key, and testing a
// client at its token URL with the client credentials grant. The commands are in client-secrets.ts.

import { createHash } from "node:crypto";
import { mayBeInsecure } from "../../api/endpoint";
import type { ApiError, Result } from "../../api/errors";
import { responseProblem, bodyLimits, bodyText, networkProblem, parsedBody } from "../../api/response";
import type { AutomationClient } from "../../api/schema";
import type { IssuedKey } from "../../api/skycloak";
import { unlessAborted } from "../../api/wait";
import { issueKey, type IssueOutcome, type IssueOptions } from "../../secrets/issue";
import { reveal, type Secret } from "../../secrets/secret";
import type { SecretStore } from "../../secrets/secret-store";
import type { KeyDetails, StoredKey } from "../../secrets/stored-key";

/** The details with which a client's secret is stored and recorded in the journal. */
export type ClientSecretDetails = KeyDetails & { readonly keyId: string };

/** `path`: the cluster's ID, and for an application its realm and client ID. */
export function clientSecretDetails(origin: string, name: string, ...path: readonly string[]): ClientSecretDetails {
  const hash = createHash("sha256").update(JSON.stringify(path)).digest("hex");
  // The ID is also a file name. No part of a client's secret is public, so it has no prefix.
  return { origin, name, prefix: "", keyId: `client-${hash.slice(0, 40)}`, kind: "client-secret" };
}

interface RotationServices extends Pick<IssueOptions, "journal"> {
  readonly secretStore: IssueOptions["secretStore"] & Pick<SecretStore, "findByKeyId" | "reconcile" | "read">;
}

interface Rotation {
  readonly client: ClientSecretDetails;
  /** The connection's entry in the secret store. */
  readonly by: string;
  /** The stored secret when the user confirmed. */
  readonly before: Secret | undefined;
}

/** Calls `send` at most once, whatever happens. */
export async function rotateSecret(
  { secretStore, journal }: RotationServices,
  { client, by, before }: Rotation,
  send: () => Promise<Result<IssuedKey>>,
  issue: typeof issueKey = issueKey,
): Promise<IssueOutcome> {
  const { origin, name, keyId } = client;
  const find = (): StoredKey | undefined => secretStore.findByKeyId(keyId, origin);
  const ref = find()?.ref ?? crypto.randomUUID();
  return issue(
    {
      secretStore,
      journal,
      details: client,
      // Another window may have rotated the secret while the user was confirming. One rotation is enough.
      rotatedElsewhere: async () => {
        await secretStore.reconcile();
        const stored = find();
        const current = stored && (await secretStore.read(stored.ref));
        return current === undefined || before?.equals(current) === true ? undefined : stored;
      },
    },
    { operation: "rotate-client", origin, name, keyId, ref, by },
    send,
  );
}

export type TokenTest =
  /** `seconds`: how long the token is valid, if the server said so. */
  | { readonly kind: "works"; readonly seconds?: number }
  /** Keycloak refused the client: it is unknown or disabled, or has another secret. */
  | { readonly kind: "refused"; readonly code: string }
  /** A secret must not be sent to this URL. Nothing was sent. */
  | { readonly kind: "unsafe" }
  | { readonly kind: "failed"; readonly problem: ApiError };

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export async function testToken(
  { clientId, secret, tokenUrl }: AutomationClient,
  fetch: Fetch,
  seconds = 30,
): Promise<TokenTest> {
  if (!isSafeForSecrets(tokenUrl)) return { kind: "unsafe" };
  const deadline = AbortSignal.timeout(seconds * 1000);
  try {
    const fetched = fetch(tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: reveal(secret),
      }).toString(),
      // A redirect would pass the secret on.
      redirect: "manual",
      signal: deadline,
    });
    const response = await unlessAborted(fetched, deadline);
    const text = await bodyText(response, { max: bodyLimits.oauth, signal: deadline });
    return outcomeOf(response.status, response.headers, text);
  } catch (error) {
    const problem: ApiError = deadline.aborted ? { kind: "timeout", seconds } : networkProblem(error);
    return { kind: "failed", problem };
  }
}

/** Whether a secret may be sent to this URL. Plain HTTP is allowed on this machine only. */
export function isSafeForSecrets(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && mayBeInsecure(hostname));
}

/** The host of a URL, unless it is the host of one of the known URLs. */
export function findOtherHost(text: string, known: readonly (string | null | undefined)[]): string | undefined {
  const { host, hostname } = new URL(text);
  const hosts = known.flatMap((url) => (url != null && URL.canParse(url) ? new URL(url).hostname : []));
  return hosts.includes(hostname) ? undefined : host;
}

function outcomeOf(status: number, headers: Headers, text: string): TokenTest {
  const { json, html } = parsedBody(text);
  const { access_token, expires_in, error } = (json ?? {}) as Record<string, unknown>;
  if (status === 200 && typeof access_token === "string") {
    return { kind: "works", ...(typeof expires_in === "number" && { seconds: expires_in }) };
  }
  // The error code is shown, so it has to look like an OAuth error code.
  const code = typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
  if ((status === 400 || status === 401) && code !== undefined) return { kind: "refused", code };
  const isSuccess = status >= 200 && status < 300;
  const problem: ApiError = isSuccess
    ? { kind: "unreadable", status, html }
    : responseProblem(status, headers, undefined, html);
  return { kind: "failed", problem };
}

/** The variables that tell the Keycloak Terraform provider where a cluster's Keycloak is. */
export function keycloakVariables(tokenUrl: string): Record<string, string> {
  const { origin, pathname } = new URL(tokenUrl);
  const [, basePath = "", realm = "master"] = /^(.*?)\/realms\/([^/]+)\//.exec(pathname) ?? [];
  return { KEYCLOAK_URL: origin, KEYCLOAK_REALM: decodeSegment(realm), KEYCLOAK_BASE_PATH: basePath };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
