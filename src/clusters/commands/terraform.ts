// A cluster and its contents as Terraform for Skycloak's provider: a resource and an import block for each,
// so that `terraform plan` imports what exists and changes nothing. The attributes are those of provider
// 0.5.0 that a configuration may set. Plain code.

import type { Application, Domain, DomainRoute, Realm } from "../../api/cluster-schema";
import type { Cluster } from "../../api/skycloak";

export interface ClusterContents {
  readonly cluster: Cluster;
  readonly realms: readonly {
    readonly realm: Realm;
    readonly applications: readonly Application[];
  }[];
  readonly domains: readonly { readonly domain: Domain; readonly routes: readonly DomainRoute[] }[];
}

/** Characters in the values of one resource, and in all of the text. */
const limits = { resource: 100_000, text: 5_000_000 };

/** The comment in place of an attribute that Skycloak did not report; undefined if none is needed. */
type Missing = (name: string) => string | undefined;

const required: Missing = (name) => `Fill in ${name}: the provider requires it, and Skycloak did not report it.`;

/** The provider sets it to this where the configuration leaves it out. */
const otherwise =
  (fallback: string): Missing =>
  (name) =>
    `Check ${name}: Skycloak did not report it, and left out it becomes ${fallback}.`;

/** The provider leaves it unchanged or unset where the configuration leaves it out. */
const optional: Missing = () => undefined;

const attributes = {
  cluster: {
    name: required,
    type: required,
    size: required,
    version: required,
    location: required,
    auto_upgrade_enabled: otherwise("false"),
  },
  realm: {
    cluster_id: required,
    name: required,
    display_name: optional,
    enabled: otherwise("true"),
    ssl_required: otherwise('"external"'),
    registration_allowed: otherwise("false"),
    registration_email_as_username: otherwise("false"),
    login_with_email_allowed: otherwise("false"),
    duplicate_emails_allowed: otherwise("false"),
  },
  application: {
    cluster_id: required,
    realm_name: required,
    client_id: required,
    name: optional,
    description: optional,
    type: required,
    protocol: otherwise('"openid-connect"'),
    redirect_uris: optional,
    grant_types: optional,
    pkce_required: otherwise("false"),
    consent_required: otherwise("false"),
  },
  domain: { cluster_id: required, domain: required, subdomain: optional },
  domain_route: {
    cluster_id: required,
    domain_id: required,
    realm: required,
    hide_realm_path: otherwise("false"),
    allow_admin_access: otherwise("false"),
    cors_allowed_origins: optional,
  },
};

/** `remarks` collects the comments that call for attention. */
export function asTerraform({ cluster, realms, domains }: ClusterContents, remarks: string[] = []): string {
  const configuration = new Configuration(remarks);
  const own = configuration.add("cluster", cluster.name, [cluster.id], cluster);
  const cluster_id = own?.("id") ?? cluster.id;
  const realmNames = new Map<string, Value>();
  for (const { realm, applications } of realms) {
    const { name } = realm;
    const added = configuration.add("realm", name, [cluster.id, name], { ...realm, cluster_id });
    const realm_name = added?.("name") ?? name;
    realmNames.set(name, realm_name);
    for (const one of applications) {
      const label = `${name.slice(0, 63)}_${one.client_id}`;
      const id = [cluster.id, name, one.client_id];
      configuration.add("application", label, id, { ...one, cluster_id, realm_name });
    }
  }
  for (const { domain, routes } of domains) {
    const id = [cluster.id, domain.id];
    const added = configuration.add("domain", domain.domain, id, { ...domain, cluster_id });
    const domain_id = added?.("id") ?? domain.id;
    for (const route of routes) {
      const name = route.realm ?? "";
      configuration.add("domain_route", `${domain.domain.slice(0, 63)}_${name}`, [...id, route.id], {
        ...route,
        cluster_id,
        domain_id,
        realm: realmNames.get(name) ?? name,
      });
    }
  }
  return configuration.text();
}

/** The key stays where the provider looks for it itself. */
const header = `# For the provider sky-cloak/skycloak, which reads its key from SKYCLOAK_API_KEY.
terraform {
  required_providers {
    skycloak = {
      source  = "sky-cloak/skycloak"
      version = ">= 0.5.0"
    }
  }
}
`;

/** Refers to an attribute of a resource that was added. */
type AttributeReference = (attribute: string) => Value;

class Configuration {
  readonly #labels = new Labels();
  readonly #blocks = [header];
  #length = 0;
  #tooMany = 0;

  constructor(private readonly remarks: string[]) {}

  /** Undefined if the resource was left out because it would be too long. */
  add<K extends keyof typeof attributes>(
    kind: K,
    name: string,
    id: readonly string[],
    fields: { readonly [N in keyof (typeof attributes)[K]]?: Attribute["value"] },
  ): AttributeReference | undefined {
    const type = `skycloak_${kind}`;
    const named = Object.entries<Missing>(attributes[kind]).map(([name, missing]): Attribute => ({
      name,
      value: fields[name as keyof typeof fields],
      ifLeftOut: missing(name),
    }));
    const length = named.reduce((sum, { value }) => sum + lengthOf(value), 0);
    if (length > limits.resource) {
      const shown = quoted(`${name.slice(0, 60)}…`);
      this.#remark(`Left out: ${type} ${shown}. Its values are too long (${length} characters).`);
      return undefined;
    }
    if (this.#length + length > limits.text) {
      this.#tooMany++;
      return undefined;
    }
    const address = this.#labels.of(type, name);
    this.#block(resourceBlock(address, named));
    for (const { value, ifLeftOut } of named) {
      if (isEmpty(value) && ifLeftOut !== undefined) this.remarks.push(ifLeftOut);
    }
    for (const { name: attribute, value } of named) {
      // The import ID has its own remark about such a name.
      if (isWritten(value) || (typeof value === "string" && id.includes(value))) continue;
      this.#remark(`Check ${attribute} of ${address}: Terraform normalizes Unicode, so an apply would change it.`);
    }
    const obstacle = obstacleToImport(id);
    if (obstacle === undefined) this.#block(importBlock(address, id.join("/")));
    else this.#remark(`Not imported: ${address}. ${obstacle} An apply would try to create it.`);
    return (attribute) => ({ reference: `${address}.${attribute}` });
  }

  text(): string {
    if (this.#tooMany > 0) {
      this.#remark(`Left out: ${this.#tooMany} more resources. The text would be too long.`);
      this.#tooMany = 0;
    }
    return this.#blocks.join("\n");
  }

  #remark(text: string): void {
    this.remarks.push(text);
    this.#block(`# ${text}\n`);
  }

  #block(text: string): void {
    this.#blocks.push(text);
    this.#length += text.length;
  }
}

function lengthOf(value: Attribute["value"]): number {
  if (typeof value === "string") return value.length;
  if (value == null || typeof value === "boolean" || "reference" in value) return 0;
  // Each value in a list brings quotes and a comma.
  return value.reduce((sum, one) => sum + one.length + 4, 0);
}

/** Whether Terraform has exactly this value. */
function isWritten(value: Attribute["value"]): boolean {
  if (typeof value === "string") return isExpressible(value);
  return !Array.isArray(value) || value.every(isExpressible);
}

/** Why the provider could not import this; it splits an ID at `/`, and puts the parts into a URL. */
function obstacleToImport(id: readonly string[]): string | undefined {
  if (id.some((part) => part === "")) return "A part of its import ID is empty.";
  if (id.some((part) => part.includes("/"))) {
    return "The provider splits an import ID at each slash, and one of its names has a slash.";
  }
  if (id.some((part) => part === "." || part === "..")) {
    return "In a URL its name would stand for something else.";
  }
  if (!id.every(isExpressible)) return "Terraform would change its name, by normalizing Unicode.";
  return undefined;
}

export type Value = string | boolean | readonly string[] | Reference;

/** An attribute of another resource, such as `skycloak_cluster.main.id`. */
export interface Reference {
  readonly reference: string;
}

export interface Attribute {
  readonly name: string;
  /** No value: the attribute is left out. */
  readonly value: Value | null | undefined;
  /** The comment that takes its place. */
  readonly ifLeftOut?: string | undefined;
}

function resourceBlock(address: string, attributes: readonly Attribute[]): string {
  const [type = "", label = ""] = address.split(".");
  const written = attributes.flatMap(({ name, value }) => (isEmpty(value) ? [] : [[name, expression(value)] as const]));
  const width = Math.max(0, ...written.map(([name]) => name.length));
  const lines = written.map(([name, text]) => `  ${name.padEnd(width)} = ${text}`);
  const comments = attributes.flatMap(({ value, ifLeftOut }) =>
    isEmpty(value) && ifLeftOut !== undefined ? [`  # ${ifLeftOut}`] : [],
  );
  return `resource "${type}" "${label}" {\n${[...lines, ...comments].join("\n")}\n}\n`;
}

function importBlock(address: string, id: string): string {
  return `import {\n  to = ${address}\n  id = ${quoted(id)}\n}\n`;
}

/** The provider itself reads an empty text or list as none. */
function isEmpty(value: Attribute["value"]): value is null | undefined | "" {
  return value == null || value === "" || (Array.isArray(value) && value.length === 0);
}

function expression(value: Value): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean") return String(value);
  if ("reference" in value) return value.reference;
  return `[${value.map(quoted).join(", ")}]`;
}

/** Invisible, or changing what is seen around it. HCL knows no \b and \f, and no surrogates. */
const escaped = /["\\\p{Cc}\p{Cn}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A string literal with this value, in which neither `${` nor `%{` begins anything. Half of a surrogate
 * pair becomes U+FFFD, as it does for every other program that reads the API's answer as UTF-8.
 */
function quoted(text: string): string {
  const literal = text
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(escaped, (character) => shortEscapes[character] ?? unicodeEscape(character))
    .replace(/[$%](?=\{)/g, "$&$&");
  return `"${literal}"`;
}

function unicodeEscape(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}

/** Whether a string of Terraform can have this value: it is UTF-8, and normalized. */
function isExpressible(text: string): boolean {
  return !/\p{Cs}/u.test(text) && text === text.normalize("NFC");
}

const longestLabel = 80;

/** Names of resources: lower-case letters, digits and `_`, unique for their type. */
class Labels {
  readonly #taken = new Set<string>();
  /** How often each name has been requested. */
  readonly #counts = new Map<string, number>();

  of(type: string, name: string): string {
    const plain = name
      .slice(0, longestLabel)
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_");
    const base = `${type}.${/^[a-z_]/.test(plain) ? plain : `_${plain}`}`;
    let count = this.#counts.get(base) ?? 0;
    let address: string;
    do address = ++count === 1 ? base : `${base}_${count}`;
    while (this.#taken.has(address));
    this.#counts.set(base, count);
    this.#taken.add(address);
    return address;
  }
}
