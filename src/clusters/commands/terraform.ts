// A cluster and its contents as Terraform for Skycloak's provider: a resource and an import block for each,
// so that `terraform plan` imports what exists and changes nothing. The attributes are those of provider
// 0.5.0 that a configuration may set. Doesn't use VS Code.

import type { Application, Domain, DomainRoute, Realm } from "../../api/cluster-schema";
import type { Cluster } from "../../api/skycloak";

export interface ClusterContents {
  readonly cluster: Cluster;
  readonly realms: readonly { readonly realm: Realm; readonly applications: readonly Application[] }[];
  readonly domains: readonly { readonly domain: Domain; readonly routes: readonly DomainRoute[] }[];
}

/** The maximum number of characters in the values of one resource, and in the whole text. */
const limits = { resource: 100_000, text: 5_000_000 };

/** The comment for an attribute that Skycloak did not report; undefined if none is needed. */
type Missing = (name: string) => string | undefined;

type Attributes<N extends string> = Readonly<Record<N, Missing>>;

function createAttributes<N extends string>(missing: Missing, names: readonly N[]): Attributes<N> {
  return Object.fromEntries(names.map((name) => [name, missing])) as Attributes<N>;
}

const required = <N extends string>(...names: N[]) =>
  createAttributes((name) => `Fill in ${name}: the provider requires it, and Skycloak did not report it.`, names);

/** Attributes that the provider sets to this value if the configuration omits them. */
const withDefault = <N extends string>(value: string, ...names: N[]) =>
  createAttributes(
    (name) => `Check ${name}: Skycloak did not report it. If it is left out, it becomes ${value}.`,
    names,
  );

/** Attributes that the provider leaves unchanged or unset if the configuration omits them. */
const optional = <N extends string>(...names: N[]) => createAttributes(() => undefined, names);

const attributes = {
  cluster: {
    ...required("name", "type", "size", "version", "location"),
    ...withDefault("false", "auto_upgrade_enabled"),
  },
  realm: {
    ...required("cluster_id", "name"),
    ...optional("display_name"),
    ...withDefault("true", "enabled"),
    ...withDefault('"external"', "ssl_required"),
    ...withDefault("false", "registration_allowed", "registration_email_as_username"),
    ...withDefault("false", "login_with_email_allowed", "duplicate_emails_allowed"),
  },
  application: {
    ...required("cluster_id", "realm_name", "client_id", "type"),
    ...optional("name", "description"),
    ...withDefault('"openid-connect"', "protocol"),
    ...optional("redirect_uris", "grant_types"),
    ...withDefault("false", "pkce_required", "consent_required"),
  },
  domain: { ...required("cluster_id", "domain"), ...optional("subdomain") },
  domain_route: {
    ...required("cluster_id", "domain_id", "realm"),
    ...withDefault("false", "hide_realm_path", "allow_admin_access"),
    ...optional("cors_allowed_origins"),
  },
};

/** A reference is to an attribute of another resource, such as `skycloak_cluster.main.id`. */
type Value = string | boolean | readonly string[] | { readonly reference: string };

/** Without a value, the attribute is left out. */
type Optional = Value | null | undefined;

/** The configuration, and its comments that the user should read. */
export function toTerraform({ cluster, realms, domains }: ClusterContents) {
  const configuration = new Configuration();
  const cluster_id = configuration.add("cluster", cluster.name, [cluster.id], cluster)?.("id") ?? cluster.id;
  const realmNames = new Map<string, Value>();
  for (const { realm, applications } of realms) {
    const { name } = realm;
    const added = configuration.add("realm", name, [cluster.id, name], { ...realm, cluster_id });
    const realm_name = added?.("name") ?? name;
    realmNames.set(name, realm_name);
    for (const application of applications) {
      const { client_id } = application;
      const fields = { ...application, cluster_id, realm_name };
      configuration.add("application", `${name.slice(0, 63)}_${client_id}`, [cluster.id, name, client_id], fields);
    }
  }
  for (const { domain, routes } of domains) {
    const id = [cluster.id, domain.id];
    const domain_id = configuration.add("domain", domain.domain, id, { ...domain, cluster_id })?.("id") ?? domain.id;
    for (const route of routes) {
      const name = route.realm ?? "";
      const fields = { ...route, cluster_id, domain_id, realm: realmNames.get(name) ?? name };
      configuration.add("domain_route", `${domain.domain.slice(0, 63)}_${name}`, [...id, route.id], fields);
    }
  }
  return configuration.finish();
}

/** The provider reads the key from the environment. */
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

class Configuration {
  readonly #blocks = [header];
  readonly #remarks: string[] = [];
  /** How often each resource address has been requested or generated. */
  readonly #addresses = new Map<string, number>();
  #length = 0;
  #tooMany = 0;

  /** Returns references to its attributes; undefined if the resource was left out because it would be too long. */
  add<K extends keyof typeof attributes>(
    kind: K,
    name: string,
    id: readonly string[],
    fields: { readonly [N in keyof (typeof attributes)[K]]?: Optional },
  ): ((attribute: string) => Value) | undefined {
    const type = `skycloak_${kind}`;
    const entries = Object.entries<Missing>(attributes[kind]).map(([attribute, missing]) => {
      const value: Optional = fields[attribute as keyof typeof fields];
      return { attribute, value, comment: isEmpty(value) ? missing(attribute) : undefined };
    });
    // Each literal in a list has quotes and a comma.
    const length = entries.flatMap(({ value }) => literalsOf(value)).reduce((sum, text) => sum + text.length + 4, 0);
    if (length > limits.resource) {
      const shown = quote(`${name.slice(0, 60)}…`);
      this.#remark(`Left out: ${type} ${shown}. Its values are too long (${length} characters).`);
      return undefined;
    }
    if (this.#length + length > limits.text) {
      this.#tooMany++;
      return undefined;
    }
    const address = this.#addressOf(type, name);
    const present = entries.filter(({ value }) => !isEmpty(value));
    const width = Math.max(0, ...present.map(({ attribute }) => attribute.length));
    const comments = entries.flatMap(({ comment }) => comment ?? []);
    const lines = [
      ...present.map(({ attribute, value }) => `  ${attribute.padEnd(width)} = ${formatExpression(value)}`),
      ...comments.map((comment) => `  # ${comment}`),
    ];
    this.#block(`resource "${type}" "${address.slice(type.length + 1)}" {\n${lines.join("\n")}\n}\n`);
    this.#remarks.push(...comments);
    for (const { attribute, value } of entries) {
      // The import ID has its own remark about such a name.
      if (literalsOf(value).every(isExpressible) || (typeof value === "string" && id.includes(value))) continue;
      this.#remark(`Check ${attribute} of ${address}: Terraform normalizes Unicode, so an apply would change it.`);
    }
    const obstacle = findImportObstacle(id);
    if (obstacle === undefined) this.#block(`import {\n  to = ${address}\n  id = ${quote(id.join("/"))}\n}\n`);
    else this.#remark(`Not imported: ${address}. ${obstacle} An apply would try to create it.`);
    return (attribute) => ({ reference: `${address}.${attribute}` });
  }

  finish() {
    if (this.#tooMany > 0) this.#remark(`Left out: ${this.#tooMany} more resources. The text would be too long.`);
    return { text: this.#blocks.join("\n"), remarks: this.#remarks };
  }

  /** The type and a label of lower-case letters, digits and `_` that is unique for its type. */
  #addressOf(type: string, name: string): string {
    const plain = name
      .slice(0, maxLabelLength)
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_");
    const base = `${type}.${/^[a-z_]/.test(plain) ? plain : `_${plain}`}`;
    let count = this.#addresses.get(base) ?? 0;
    let address: string;
    do address = ++count === 1 ? base : `${base}_${count}`;
    while (this.#addresses.has(address));
    this.#addresses.set(address, 1).set(base, count);
    return address;
  }

  #remark(text: string): void {
    this.#remarks.push(text);
    this.#block(`# ${text}\n`);
  }

  #block(text: string): void {
    this.#blocks.push(text);
    this.#length += text.length;
  }
}

const maxLabelLength = 80;

/** The string literals of a value. */
function literalsOf(value: Optional): readonly string[] {
  if (typeof value === "string") return [value];
  return value == null || typeof value === "boolean" || "reference" in value ? [] : value;
}

/** Why the provider can't import an ID; undefined if it can. The provider splits IDs at `/` and puts them into URLs. */
function findImportObstacle(id: readonly string[]): string | undefined {
  if (id.some((part) => part === "")) return "A part of its import ID is empty.";
  if (id.some((part) => part.includes("/"))) {
    return "The provider splits an import ID at each slash, and one of its names has a slash.";
  }
  if (id.some((part) => part === "." || part === "..")) return "Its name has a special meaning in a URL.";
  if (!id.every(isExpressible)) return "Terraform would change its name, by normalizing Unicode.";
  return undefined;
}

/** The provider treats an empty text or list as missing. */
function isEmpty(value: Optional): boolean {
  return value == null || value === "" || (Array.isArray(value) && value.length === 0);
}

function formatExpression(value: Optional): string {
  if (typeof value === "string") return quote(value);
  if (value == null || typeof value === "boolean") return String(value);
  if ("reference" in value) return value.reference;
  return `[${value.map(quote).join(", ")}]`;
}

/** Characters that are invisible or change how others are displayed. HCL has no \b, no \f and no surrogates. */
const charactersToEscape = /["\\\p{Cc}\p{Cn}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/**
 * A string literal with this value, in which neither `${` nor `%{` begins anything. Half of a surrogate
 * pair becomes U+FFFD, as it does for every other program that reads the API's response as UTF-8.
 */
function quote(text: string): string {
  const literal = text
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(charactersToEscape, escape)
    .replace(/[$%](?=\{)/g, "$&$&");
  return `"${literal}"`;
}

function escape(character: string): string {
  if (/["\\\n\r\t]/.test(character)) return JSON.stringify(character).slice(1, -1);
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}

/** Whether a Terraform string, which is normalized UTF-8, can have this value. */
function isExpressible(text: string): boolean {
  return !/\p{Cs}/u.test(text) && text === text.normalize("NFC");
}
