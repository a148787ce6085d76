// Creates realistic realms of a given size.

import { randomUUID } from "node:crypto";
import { rfc3339 } from "../clock";
import type { Application, IdentityProvider, Realm, RealmUser } from "../published/realms";
import { pseudoRandom, pick } from "./pseudo-random";
import type { Group, RealmResources } from "./cluster-resources";

const day = 24 * 3_600_000;

export interface RealmPlan {
  name: string;
  title?: string;
  enabled?: boolean;
  users?: number;
  /** More clients, one for each of many tenants. */
  tenants?: number;
  /** Whether it has applications, roles, groups and providers like a realm in use. */
  lived?: boolean;
}

/** A newly created realm. */
export function newRealm(name: string, now: number, more: Partial<Realm> = {}): RealmResources {
  return {
    realm: {
      id: randomUUID(),
      name,
      display_name: name,
      enabled: true,
      ssl_required: "external",
      registration_allowed: false,
      registration_email_as_username: false,
      login_with_email_allowed: true,
      duplicate_emails_allowed: false,
      created_at: rfc3339(now),
      ...more,
    },
    applications: [],
    providers: [],
    users: [],
    roles: [
      {
        name: `default-roles-${name.replace(/[^A-Za-z0-9._:@-]+/g, "-")}`,
        description: null,
        composite: true,
        client_role: false,
      },
      { name: "offline_access", description: "Tokens that outlive the session" },
      { name: "uma_authorization", description: null, composite: false, client_role: false },
    ],
    groups: [],
  };
}

export function createRealm(plan: RealmPlan, now: number): RealmResources {
  const { name, title = name, enabled = true, users = 0, tenants = 0, lived = users > 0 } = plan;
  const realm = newRealm(name, now - 200 * day, {
    display_name: title,
    enabled,
    registration_allowed: lived,
  });
  realm.users = Array.from({ length: users }, (_, index) => user(name, index, now));
  if (!lived) return realm;
  realm.applications = [
    ...applications(now),
    ...Array.from({ length: tenants }, (_, index) => tenantApplication(index, now)),
  ];
  realm.providers = providers(now);
  realm.groups = groups();
  realm.roles.push(
    { name: "orders:read", description: "May look at orders", composite: false },
    { name: "orders:write", description: "May change orders", composite: true },
    { name: "support@acme", description: "The people on the phone", client_role: false },
  );
  return realm;
}

export function newApplication(client_id: string, now: number, more: Partial<Application> = {}): Application {
  return {
    client_id,
    name: client_id,
    type: "confidential",
    protocol: "openid-connect",
    status: "active",
    redirect_uris: [],
    grant_types: ["authorization_code", "refresh_token"],
    pkce_required: false,
    consent_required: false,
    service_account_enabled: more.grant_types?.includes("client_credentials") === true,
    created_at: rfc3339(now),
    updated_at: rfc3339(now),
    ...more,
  };
}

function applications(now: number): Application[] {
  const made = now - 190 * day;
  return [
    newApplication("web-shop", made, {
      name: "Web shop",
      description: "Where customers buy.",
      redirect_uris: ["https://shop.example.com/callback", "https://shop.example.com/silent"],
      web_origins: ["https://shop.example.com"],
      root_url: "https://shop.example.com",
    }),
    newApplication("mobile-app", made, {
      name: "Mobile app",
      type: "public",
      redirect_uris: ["com.example.shop:/oauth"],
      pkce_required: true,
    }),
    newApplication("https://billing.example.com/saml/metadata?v=2", made, {
      name: "Billing (SAML)",
      protocol: "saml",
      grant_types: [],
      redirect_uris: ["https://billing.example.com/saml/acs"],
      saml_config: {
        entity_id: "https://billing.example.com/saml/metadata?v=2",
        sign_assertions: true,
      },
    }),
    newApplication("reporting job/nightly", made, {
      name: "Nightly reports",
      grant_types: ["client_credentials"],
    }),
    newApplication("legacy-portal", made, {
      name: "Legacy portal",
      status: "inactive",
      grant_types: ["implicit", "password"],
      consent_required: true,
    }),
    newApplication("partner-api", made, { grant_types: ["client_credentials"] }),
  ];
}

function tenantApplication(index: number, now: number): Application {
  const number = String(index + 1).padStart(3, "0");
  return newApplication(`tenant-${number}`, now - (180 - index) * day, {
    name: `Tenant ${number}`,
    redirect_uris: [`https://t${number}.example.com/*`],
  });
}

function providers(now: number): IdentityProvider[] {
  const common = {
    enabled: true,
    externally_managed: false,
    created_at: rfc3339(now - 150 * day),
    updated_at: rfc3339(now - 20 * day),
  };
  return [
    {
      ...common,
      provider_id: "google",
      type: "oidc",
      display_name: "Google",
      client_id: "4711.apps.example.com",
      config: { sync_mode: "import", trust_email: true },
    },
    {
      ...common,
      provider_id: "okta-saml",
      type: "saml",
      display_name: "Okta of our partner",
      enabled: false,
      config: { saml: { entity_id: "urn:okta:acme", sso_url: "https://okta.example.com/sso" } },
    },
    {
      ...common,
      provider_id: "corp_ldap",
      type: "ldap",
      display_name: "Staff directory",
      externally_managed: true,
      config: {
        ldap: { server_url: "ldaps://ldap.example.com:636", base_dn: "dc=example,dc=com" },
      },
    },
  ];
}

function groups(): Group[] {
  return [
    group("Sales", [group("EMEA", [group("DACH")]), group("Americas")]),
    group("Kundendienst & Außenstellen", [group("Nord/Ost")]),
    group("Administrators"),
  ];
}

function group(name: string, within: Group[] = []): Group {
  return { id: randomUUID(), name, groups: within };
}

const firstNames = ["Anna", "Bilal", "Chiara", "Dmitri", "Emre", "Fatou", "Greta", "Hiroshi", "Inés", "Jörg"] as const;
const lastNames = ["Berg", "Costa", "Diallo", "Ergün", "Fischer", "García", "Haddad", "Ivanova", "Jansen"] as const;

function user(realm: string, index: number, now: number): RealmUser {
  const first = pick(firstNames, realm, "first", index);
  const last = pick(lastNames, realm, "last", index);
  const plain = `${first}.${last}`
    .normalize("NFD")
    .replace(/[^A-Za-z.]/g, "")
    .toLowerCase();
  const username = `${plain}${index + 1}`;
  const made = now - (1 + 190 * pseudoRandom(realm, "made", index)) * day;
  return {
    id: randomUUID(),
    username,
    email: `${username}@example.com`,
    first_name: first,
    last_name: last,
    enabled: index % 17 !== 16,
    email_verified: index % 5 !== 4,
    created_at: rfc3339(made),
    // Some users have never signed in, and some belong to an organization.
    ...(index % 7 === 6 ? {} : { last_login_at: rfc3339(now - (now - made) * pseudoRandom(index)) }),
    ...(index % 9 === 0 ? { organization: "Acme Partners" } : {}),
  };
}
