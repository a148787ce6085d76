// A cluster and what is in it as Terraform for Skycloak's provider: a resource and an import block for
// each, so that `terraform plan` takes over what exists and changes none of it. Attributes are those of
// provider 0.5.0 that a configuration may set. Pure.

import type { Application, Domain, DomainRoute, Realm } from "../../../api/cluster-schema";
import type { Cluster } from "../../../api/skycloak";
import {
  importBlock,
  isEmpty,
  isExpressible,
  Labels,
  quoted,
  resourceBlock,
  type Attribute,
  type Value,
} from "./hcl";

export interface Described {
  readonly cluster: Cluster;
  readonly realms: readonly {
    readonly realm: Realm;
    readonly applications: readonly Application[];
  }[];
  readonly domains: readonly { readonly domain: Domain; readonly routes: readonly DomainRoute[] }[];
}

/** Characters in the values of one resource, and in all of the text. */
const limits = { resource: 100_000, text: 5_000_000 };

/** `remarks` collects the comments that call for attention. */
export function asTerraform(
  { cluster, realms, domains }: Described,
  remarks: string[] = [],
): string {
  const configuration = new Configuration(remarks);
  const own = configuration.add(
    "skycloak_cluster",
    cluster.name,
    [cluster.id],
    [
      required("name", cluster.name),
      required("type", cluster.type),
      required("size", cluster.size),
      required("version", cluster.version),
      required("location", cluster.location),
      withDefault("auto_upgrade_enabled", cluster.auto_upgrade_enabled, "false"),
    ],
  );
  const inCluster = required("cluster_id", own?.("id") ?? cluster.id);
  const realmNames = new Map<string, Value>();
  for (const { realm, applications } of realms) {
    const { name } = realm;
    const added = configuration.add(
      "skycloak_realm",
      name,
      [cluster.id, name],
      [
        inCluster,
        required("name", name),
        optional("display_name", realm.display_name),
        withDefault("enabled", realm.enabled, "true"),
        withDefault("ssl_required", realm.ssl_required, '"external"'),
        withDefault("registration_allowed", realm.registration_allowed, "false"),
        withDefault(
          "registration_email_as_username",
          realm.registration_email_as_username,
          "false",
        ),
        withDefault("login_with_email_allowed", realm.login_with_email_allowed, "false"),
        withDefault("duplicate_emails_allowed", realm.duplicate_emails_allowed, "false"),
      ],
    );
    const realmName = added?.("name") ?? name;
    realmNames.set(name, realmName);
    for (const one of applications) {
      configuration.add(
        "skycloak_application",
        `${name.slice(0, 63)}_${one.client_id}`,
        [cluster.id, name, one.client_id],
        [
          inCluster,
          required("realm_name", realmName),
          required("client_id", one.client_id),
          optional("name", one.name),
          optional("description", one.description),
          required("type", one.type),
          withDefault("protocol", one.protocol, '"openid-connect"'),
          optional("redirect_uris", one.redirect_uris),
          optional("grant_types", one.grant_types),
          withDefault("pkce_required", one.pkce_required, "false"),
          withDefault("consent_required", one.consent_required, "false"),
        ],
      );
    }
  }
  for (const { domain, routes } of domains) {
    const added = configuration.add(
      "skycloak_domain",
      domain.domain,
      [cluster.id, domain.id],
      [inCluster, required("domain", domain.domain), optional("subdomain", domain.subdomain)],
    );
    for (const route of routes) {
      const realm = route.realm ?? "";
      configuration.add(
        "skycloak_domain_route",
        `${domain.domain.slice(0, 63)}_${realm}`,
        [cluster.id, domain.id, route.id],
        [
          inCluster,
          required("domain_id", added?.("id") ?? domain.id),
          required("realm", realmNames.get(realm) ?? realm),
          withDefault("hide_realm_path", route.hide_realm_path, "false"),
          withDefault("allow_admin_access", route.allow_admin_access, "false"),
          optional("cors_allowed_origins", route.cors_allowed_origins),
        ],
      );
    }
  }
  return configuration.text();
}

function required(name: string, value: Attribute["value"]): Attribute {
  return {
    name,
    value,
    ifLeftOut: `Fill in ${name}: the provider requires it, and Skycloak did not report it.`,
  };
}

/** An attribute that the provider sets to `fallback` where the configuration leaves it out. */
function withDefault(name: string, value: Attribute["value"], fallback: string): Attribute {
  return {
    name,
    value,
    ifLeftOut: `Check ${name}: Skycloak did not report it, and left out it becomes ${fallback}.`,
  };
}

/** An attribute that the provider leaves unchanged or unset if the configuration omits it. */
function optional(name: string, value: Attribute["value"]): Attribute {
  return { name, value };
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
type Referring = (attribute: string) => Value;

class Configuration {
  readonly #labels = new Labels();
  readonly #blocks = [header];
  readonly #remarks: string[];
  #length = 0;
  #tooMany = 0;

  constructor(remarks: string[]) {
    this.#remarks = remarks;
  }

  /** Undefined where the resource was left out, since it would be too long. */
  add(
    type: string,
    name: string,
    id: readonly string[],
    attributes: readonly Attribute[],
  ): Referring | undefined {
    const length = attributes.reduce((sum, { value }) => sum + lengthOf(value), 0);
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
    this.#block(resourceBlock(address, attributes));
    for (const { value, ifLeftOut } of attributes) {
      if (isEmpty(value) && ifLeftOut !== undefined) this.#remarks.push(ifLeftOut);
    }
    for (const { name: attribute, value } of attributes) {
      // The import ID has its own remark about such a name.
      if (isWritten(value) || (typeof value === "string" && id.includes(value))) continue;
      this.#remark(
        `Check ${attribute} of ${address}: Terraform normalizes Unicode, so an apply would change it.`,
      );
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
    this.#remarks.push(text);
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
