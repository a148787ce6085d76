// A cluster and what stands in it as Terraform for Skycloak's provider: a resource and an import block
// for each, so that `terraform plan` takes over what is there. Pure.

import type { Application, Domain, DomainRoute, Realm } from "../../../api/cluster-schema";
import type { Cluster } from "../../../api/skycloak";

export interface Described {
  readonly cluster: Cluster;
  readonly realms: readonly {
    readonly realm: Realm;
    readonly applications: readonly Application[];
  }[];
  readonly domains: readonly { readonly domain: Domain; readonly routes: readonly DomainRoute[] }[];
}

type Value = string | boolean | readonly string[] | { readonly reference: string };
type Attribute = readonly [name: string, value: Value | null | undefined];

export function asTerraform({ cluster, realms, domains }: Described): string {
  const labels = new Labels();
  const blocks: string[] = [];
  const add = (
    type: string,
    name: string,
    id: readonly string[],
    attributes: readonly Attribute[],
  ): string => {
    const address = `${type}.${labels.of(type, name)}`;
    blocks.push(resource(address, attributes), imported(address, id.join("/")));
    return address;
  };
  const to = (address: string, attribute: string): Value => ({
    reference: `${address}.${attribute}`,
  });
  const own = add(
    "skycloak_cluster",
    cluster.name,
    [cluster.id],
    [
      ["name", cluster.name],
      ["type", cluster.type],
      ["size", cluster.size],
      ["version", cluster.version],
      ["location", cluster.location],
    ],
  );
  const inCluster: Attribute = ["cluster_id", to(own, "id")];
  const realmNames = new Map<string, Value>();
  for (const { realm, applications } of realms) {
    const { name } = realm;
    const address = add(
      "skycloak_realm",
      name,
      [cluster.id, name],
      [
        inCluster,
        ["name", name],
        ["display_name", realm.display_name],
        ["enabled", realm.enabled],
        ["ssl_required", realm.ssl_required],
        ["registration_allowed", realm.registration_allowed],
        ["login_with_email_allowed", realm.login_with_email_allowed],
        ["duplicate_emails_allowed", realm.duplicate_emails_allowed],
      ],
    );
    realmNames.set(name, to(address, "name"));
    for (const one of applications) {
      const label = `${name}_${one.client_id}`;
      add(
        "skycloak_application",
        label,
        [cluster.id, name, one.client_id],
        [
          inCluster,
          ["realm_name", to(address, "name")],
          ["client_id", one.client_id],
          ["name", one.name],
          ["description", one.description],
          ["type", one.type],
          ["protocol", one.protocol],
          ["redirect_uris", one.redirect_uris],
          ["grant_types", one.grant_types],
          ["pkce_required", one.pkce_required],
          ["consent_required", one.consent_required],
          ["service_account_enabled", one.service_account_enabled],
        ],
      );
    }
  }
  for (const { domain, routes } of domains) {
    const address = add(
      "skycloak_domain",
      domain.domain,
      [cluster.id, domain.id],
      [inCluster, ["domain", domain.domain], ["subdomain", domain.subdomain]],
    );
    for (const route of routes) {
      const realm = route.realm ?? "";
      add(
        "skycloak_domain_route",
        `${domain.domain}_${realm}`,
        [cluster.id, domain.id, route.id],
        [
          inCluster,
          ["domain_id", to(address, "id")],
          ["realm", realmNames.get(realm) ?? realm],
          ["hide_realm_path", route.hide_realm_path],
          ["allow_admin_access", route.allow_admin_access],
          ["cors_allowed_origins", route.cors_allowed_origins],
        ],
      );
    }
  }
  return [header, ...blocks].join("\n");
}

/** The key stays where the provider looks for it itself. */
const header = `# For the provider sky-cloak/skycloak, which reads its key from SKYCLOAK_API_KEY.
terraform {
  required_providers {
    skycloak = {
      source = "sky-cloak/skycloak"
    }
  }
}
`;

function resource(address: string, attributes: readonly Attribute[]): string {
  const [type = "", label = ""] = address.split(".");
  const said = attributes.flatMap(([name, value]) =>
    value == null || (Array.isArray(value) && value.length === 0) ? [] : [[name, value] as const],
  );
  const width = Math.max(...said.map(([name]) => name.length));
  const lines = said.map(([name, value]) => `  ${name.padEnd(width)} = ${expression(value)}`);
  return `resource "${type}" "${label}" {\n${lines.join("\n")}\n}\n`;
}

function imported(address: string, id: string): string {
  return `import {\n  to = ${address}\n  id = ${quoted(id)}\n}\n`;
}

function expression(value: Value): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean") return String(value);
  if ("reference" in value) return value.reference;
  return `[${value.map(quoted).join(", ")}]`;
}

/** A string of HCL: as in JSON, and neither `${` nor `%{` begins anything. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, "$&$&");
}

/** Names of resources: letters, digits and _, unique for their type. */
class Labels {
  readonly #taken = new Set<string>();

  of(type: string, name: string): string {
    const plain = name.toLowerCase().replace(/[^a-z0-9_]+/g, "_");
    const base = /^[a-z]/.test(plain) ? plain : `_${plain}`;
    let label = base;
    for (let count = 2; this.#taken.has(`${type}.${label}`); count++) label = `${base}_${count}`;
    this.#taken.add(`${type}.${label}`);
    return label;
  }
}
