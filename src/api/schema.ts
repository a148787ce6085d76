// Schemas of responses. The API is in beta and changes, so every schema requires only the fields that a row needs.
// Unknown fields, unknown enum values and missing details are accepted, and an invalid element never invalidates its
// list.

import * as v from "valibot";
import { Secret } from "../secrets/secret";

/** Undefined or null if the field is missing or has another type. */
export const text = v.optional(v.fallback(v.nullable(v.string()), null));
const flag = v.optional(v.fallback(v.nullable(v.boolean()), null));
const number = v.optional(v.fallback(v.nullable(v.pipe(v.number(), v.finite())), null));
const optionalStrings = v.optional(v.fallback(v.nullable(v.array(v.string())), null));
/** A required string: without it there would be nothing to show. */
export const nonEmptyString = v.pipe(v.string(), v.minLength(1));
/** Parses a string straight into a Secret. */
export const secret = v.pipe(
  nonEmptyString,
  v.transform((value) => new Secret(value)),
);

/** Gives several fields of an object the same schema. */
const fieldsOf =
  <S extends v.GenericSchema>(schema: S) =>
  <Name extends string>(...names: readonly Name[]): Record<Name, S> =>
    Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, S>;

export const texts = fieldsOf(text);
export const flags = fieldsOf(flag);
export const numbers = fieldsOf(number);

const status = v.fallback(v.string(), "unknown");

const ClusterSchema = v.object({
  id: nonEmptyString,
  name: v.string(),
  status,
  ...texts("type", "size", "version", "location", "management_mode", "url", "http_relative_path"),
  ...texts("created_at", "updated_at"),
  ...flags("sso_enabled", "auto_upgrade_enabled"),
  /** Only in the response about one cluster, not in lists. */
  features: optionalStrings,
  features_disabled: optionalStrings,
});

const ApiKeySchema = v.object({
  id: nonEmptyString,
  name: v.string(),
  status,
  scopes: optionalStrings,
  ...texts("prefix", "workspace_id", "notes"),
  ...texts("created_at", "expires_at", "last_used_at", "revoked_at", "rotated_at"),
});

const WorkspaceSchema = v.object({ id: nonEmptyString, name: v.fallback(v.string(), "") });

const AutomationClientSchema = v.pipe(
  v.object({ client_id: nonEmptyString, client_secret: secret, token_url: nonEmptyString }),
  v.transform((client) => ({
    clientId: client.client_id,
    secret: client.client_secret,
    /** The master realm's token endpoint, for the client credentials grant. */
    tokenUrl: client.token_url,
  })),
);

export type Cluster = v.InferOutput<typeof ClusterSchema>;
export type ApiKey = v.InferOutput<typeof ApiKeySchema>;
export type Workspace = v.InferOutput<typeof WorkspaceSchema>;
/** A cluster's automation client, which has full access to its Keycloak. */
export type AutomationClient = v.InferOutput<typeof AutomationClientSchema>;

/** A secret that the server returns only once. `key` is missing if only the secret could be read. */
export interface IssuedKey {
  readonly secret: Secret;
  readonly key?: ApiKey;
}

type Schema<T> = v.GenericSchema<unknown, T>;

/** The valid elements, and the number of invalid ones; undefined if the body is not a list. */
export function parseList<T>(schema: Schema<T>, body: unknown) {
  if (!Array.isArray(body)) return undefined;
  const items: readonly T[] = body.flatMap((element) => parseOne(schema)(element) ?? []);
  return { items, skipped: body.length - items.length };
}

/** Parses a list without its invalid elements; undefined if the body is not a list. */
export const parseListOf =
  <T>(schema: Schema<T>) =>
  (body: unknown): readonly T[] | undefined =>
    parseList(schema, body)?.items;

/** Parses one object; undefined if the body is something else. */
export const parseOne =
  <T>(schema: Schema<T>) =>
  (body: unknown): T | undefined => {
    const parsed = v.safeParse(schema, body);
    return parsed.success ? parsed.output : undefined;
  };

/** Parses one object as a list with one item. */
export const parseAsList =
  <T>(schema: Schema<T>) =>
  (body: unknown): readonly T[] | undefined => {
    const parsed = parseOne(schema)(body);
    return parsed && [parsed];
  };

export const parseCluster = parseOne(ClusterSchema);
export const parseClusters = parseListOf(ClusterSchema);
export const parseApiKey = parseOne(ApiKeySchema);
export const parseApiKeys = (body: unknown) => parseList(ApiKeySchema, body);
export const parseAutomationClient = parseOne(AutomationClientSchema);

/**
 * The response to a creation or rotation. The secret is what matters: if the rest is invalid, it is returned without a
 * `key`.
 */
export function parseIssuedKey(body: unknown): IssuedKey | undefined {
  const full = v.safeParse(v.object({ full_key: secret, api_key: ApiKeySchema }), body);
  if (full.success) return { secret: full.output.full_key, key: full.output.api_key };
  const secretOnly = v.safeParse(v.object({ full_key: secret }), body);
  return secretOnly.success ? { secret: secretOnly.output.full_key } : undefined;
}

/** The secret of an application, as returned when it is created or rotated. */
export const parseClientSecret = parseOne(
  v.pipe(
    v.object({ client_secret: secret }),
    v.transform(({ client_secret }) => ({ secret: client_secret })),
  ),
);

/**
 * Parses the response to a request that named no workspace: a list of workspaces, or the ID of the user's only
 * workspace. The key that comes with it is ignored.
 */
export function parseWorkspaces(body: unknown): readonly Workspace[] | undefined {
  const list = v.safeParse(v.object({ workspaces: v.array(v.unknown()) }), body);
  if (list.success) return parseList(WorkspaceSchema, list.output.workspaces)?.items;
  const single = v.safeParse(v.object({ workspace_id: nonEmptyString }), body);
  return single.success ? [{ id: single.output.workspace_id, name: "" }] : undefined;
}
