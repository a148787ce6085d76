// What comes back, parsed. The API is beta and drifts, so every schema asks for the least
// that a row can be drawn from: unknown fields, unknown enum values and missing details are
// let through, and one broken element never takes its list with it.

import * as v from "valibot";

const text = v.optional(v.fallback(v.nullable(v.string()), null));
const texts = v.optional(v.fallback(v.nullable(v.array(v.string())), null));
const flag = v.optional(v.fallback(v.nullable(v.boolean()), null));

const ClusterSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  name: v.string(),
  status: v.fallback(v.string(), "unknown"),
  type: text,
  size: text,
  version: text,
  location: text,
  management_mode: text,
  url: text,
  sso_enabled: flag,
  auto_upgrade_enabled: flag,
  http_relative_path: text,
  created_at: text,
  updated_at: text,
  /** In the answer about one cluster; a list leaves them out. */
  features: texts,
  features_disabled: texts,
});

const ApiKeySchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  name: v.string(),
  status: v.fallback(v.string(), "unknown"),
  prefix: text,
  scopes: texts,
  workspace_id: text,
  notes: text,
  created_at: text,
  expires_at: text,
  last_used_at: text,
  revoked_at: text,
  rotated_at: text,
});

const IssuedKeySchema = v.object({
  full_key: v.pipe(v.string(), v.minLength(1)),
  api_key: ApiKeySchema,
});

export type Cluster = v.InferOutput<typeof ClusterSchema>;
export type ApiKey = v.InferOutput<typeof ApiKeySchema>;

export interface ParsedList<T> {
  readonly items: readonly T[];
  /** Elements that could not be read; they are left out, not guessed. */
  readonly skipped: number;
}

/** Undefined when the body is no list at all. */
export function parseClusters(body: unknown): ParsedList<Cluster> | undefined {
  return parseList(ClusterSchema, body);
}

/** Undefined when the body is no cluster. */
export function parseCluster(body: unknown): Cluster | undefined {
  const parsed = v.safeParse(ClusterSchema, body);
  return parsed.success ? parsed.output : undefined;
}

/** Undefined when the body is no list at all. */
export function parseApiKeys(body: unknown): ParsedList<ApiKey> | undefined {
  return parseList(ApiKeySchema, body);
}

/** Undefined when the body is no key. */
export function parseApiKey(body: unknown): ApiKey | undefined {
  const parsed = v.safeParse(ApiKeySchema, body);
  return parsed.success ? parsed.output : undefined;
}

/**
 * The answer to a creation or rotation. The secret is what matters: where the rest of the
 * answer can't be read it still comes back, with no `key`.
 */
export function parseIssuedKey(body: unknown): { fullKey: string; key?: ApiKey } | undefined {
  const whole = v.safeParse(IssuedKeySchema, body);
  if (whole.success) return { fullKey: whole.output.full_key, key: whole.output.api_key };
  const bare = v.safeParse(v.pick(IssuedKeySchema, ["full_key"]), body);
  return bare.success ? { fullKey: bare.output.full_key } : undefined;
}

const WorkspaceSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  name: v.fallback(v.string(), ""),
});

export type Workspace = v.InferOutput<typeof WorkspaceSchema>;

/**
 * From the answer to whoever names none of several, or has just one, of which the name is not said.
 * The key that comes along in that case is left where it is.
 */
export function parseWorkspaces(body: unknown): readonly Workspace[] | undefined {
  const several = v.safeParse(v.object({ workspaces: v.array(v.unknown()) }), body);
  if (several.success) return parseList(WorkspaceSchema, several.output.workspaces)?.items;
  const one = v.safeParse(v.object({ workspace_id: v.pipe(v.string(), v.minLength(1)) }), body);
  return one.success ? [{ id: one.output.workspace_id, name: "" }] : undefined;
}

/** Undefined when the body is no list at all. */
export function parseList<T>(
  schema: v.GenericSchema<unknown, T>,
  body: unknown,
): ParsedList<T> | undefined {
  if (!Array.isArray(body)) return undefined;
  const items: T[] = [];
  for (const element of body) {
    const parsed = v.safeParse(schema, element);
    if (parsed.success) items.push(parsed.output);
  }
  return { items, skipped: body.length - items.length };
}
