// The published shapes of realms and of what is in one.

import {
  body,
  email,
  list,
  map,
  nullable,
  oneOf,
  query,
  record,
  text,
  time,
  truth,
  uri,
  uuid,
  whole,
  type Static,
} from "./shape";

/** As the name of a realm is given. */
export const realmName = text({ pattern: "^[a-zA-Z][a-zA-Z0-9-]*$", minLength: 1, maxLength: 63 });
const displayName = text({ minLength: 1, maxLength: 255 });
const sslRequired = oneOf("external", "all", "none");
const search = text({ minLength: 1, maxLength: 256 });
const words = list(text());

const realmFlags = {
  enabled: truth,
  ssl_required: sslRequired,
  registration_allowed: truth,
  registration_email_as_username: truth,
  login_with_email_allowed: truth,
  duplicate_emails_allowed: truth,
};

export const realm = record(
  // Names that were given in Keycloak itself don't keep to the pattern of those given here.
  { id: uuid, name: text({ minLength: 1 }), display_name: displayName, ...realmFlags },
  { created_at: time },
);
export type Realm = Static<typeof realm>;

export const createRealmBody = body({ name: realmName }, { display_name: displayName });
export const updateRealmBody = body({}, { display_name: displayName, ...realmFlags });

const applicationType = oneOf("confidential", "public");
const protocol = oneOf("openid-connect", "saml");
const applicationStatus = oneOf("active", "inactive");
const grantType = oneOf("authorization_code", "implicit", "password", "client_credentials", "refresh_token");
const clientId = text({ minLength: 1, maxLength: 255 });
const nameIdFormat = oneOf(
  "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
  "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
);

const samlConfig = record(
  {},
  {
    entity_id: text(),
    assertion_consumer_urls: words,
    single_logout_service_url: text(),
    name_id_format: nameIdFormat,
    sign_documents: truth,
    sign_assertions: truth,
    encrypt_assertions: truth,
    force_authn: truth,
    force_post_binding: truth,
    include_authn_statement: truth,
    attribute_statements: map(text()),
  },
);

const addresses = {
  web_origins: words,
  post_logout_redirect_uris: words,
  root_url: text(),
  base_url: text(),
  admin_url: text(),
};

export const application = record(
  {
    client_id: clientId,
    name: text(),
    type: applicationType,
    protocol,
    status: applicationStatus,
    redirect_uris: words,
    grant_types: list(grantType),
    pkce_required: truth,
    consent_required: truth,
    service_account_enabled: truth,
    created_at: time,
    updated_at: time,
  },
  { description: text(), client_secret: text(), saml_config: samlConfig, ...addresses },
);
export type Application = Static<typeof application>;

const changeableOfApplication = {
  description: text(),
  status: applicationStatus,
  redirect_uris: words,
  pkce_required: truth,
  consent_required: truth,
  saml_config: samlConfig,
};

export const createApplicationBody = body(
  { client_id: clientId, name: text(), grant_types: list(grantType) },
  { type: applicationType, protocol, ...changeableOfApplication },
);
export const updateApplicationBody = body(
  {},
  { name: text(), grant_types: list(grantType), ...changeableOfApplication, ...addresses },
);
export const rotatedSecret = record({ client_secret: text() });
export const applicationQuery = query({ search });

const longUri = uri;
const providerConfig = record(
  {},
  {
    oidc: record(
      {},
      {
        issuer: longUri,
        authorization_url: longUri,
        token_url: longUri,
        userinfo_url: longUri,
        logout_url: longUri,
      },
    ),
    saml: record({}, { entity_id: text(), sso_url: longUri, metadata_url: longUri, metadata_xml: text() }),
    ldap: record({}, { server_url: text({ pattern: "^ldaps?://" }), base_dn: text(), bind_dn: text() }),
    icon_url: longUri,
    button_text: text({ maxLength: 100 }),
    attribute_mappings: map(text()),
    sync_mode: oneOf("import", "force", "legacy"),
    trust_email: truth,
  },
);

export const identityProvider = record(
  {
    provider_id: text({ pattern: "^[a-zA-Z0-9_-]+$", minLength: 1, maxLength: 255 }),
    type: oneOf("oidc", "saml", "ldap"),
    display_name: text(),
    enabled: truth,
    config: providerConfig,
    externally_managed: truth,
    created_at: time,
    updated_at: time,
  },
  { client_id: text() },
);
export const updateProviderBody = body(
  {},
  {
    display_name: displayName,
    enabled: truth,
    client_id: text({ minLength: 1, maxLength: 1024 }),
    client_secret: text({ minLength: 1, maxLength: 8192 }),
    config: providerConfig,
  },
);
export type IdentityProvider = Static<typeof identityProvider>;

export const realmUser = record(
  {
    id: text({ minLength: 1, maxLength: 255 }),
    username: text({ pattern: "^[A-Za-z0-9._@-]+$", minLength: 3, maxLength: 255 }),
    email,
    enabled: truth,
  },
  {
    first_name: text(),
    last_name: text(),
    email_verified: truth,
    organization: text(),
    last_login_at: time,
    created_at: time,
  },
);
export type RealmUser = Static<typeof realmUser>;

export const userQuery = query({
  search,
  status: oneOf("all", "enabled", "disabled"),
  order: oneOf("asc", "desc"),
});

export const realmRole = record(
  { name: text({ pattern: "^[A-Za-z0-9._:@-]+$", minLength: 1, maxLength: 255 }) },
  { description: nullable(text()), composite: truth, client_role: truth },
);
export type RealmRole = Static<typeof realmRole>;

const group = {
  id: uuid,
  name: text(),
  path: text({ pattern: "^/.+$", minLength: 1, maxLength: 1024 }),
};
const subGroup = record(group, { sub_group_count: whole() });
export const realmGroup = record(group, { sub_group_count: whole(), subgroups: list(subGroup) });
export type RealmGroup = Static<typeof realmGroup>;
export const groupQuery = query({ include_subgroups: oneOf("true", "false") });
