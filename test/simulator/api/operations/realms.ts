// Realms, and the identity providers in one.

import { rfc3339 } from "../../clock";
import { found, type Call } from "../call";
import { operation, taken } from "../operation";
import { newRealm } from "../../contents/realm-maker";
import {
  createRealmBody,
  identityProvider,
  realm,
  updateProviderBody,
  updateRealmBody,
  type IdentityProvider,
} from "../../published/realms";
import { list } from "../../published/shape";
import { Problem } from "../../problem";

const realms = "/clusters/{cluster_id}/realms";
const one = `${realms}/{realm_name}`;
const providers = `${one}/identity-providers`;

export const realmOperations = [
  operation({
    method: "GET",
    path: realms,
    scope: "realms:read",
    answer: list(realm),
    perform: ({ contents }) => contents.realms.map((each) => each.realm),
  }),
  operation({
    method: "POST",
    path: realms,
    scope: "realms:write",
    body: createRealmBody,
    status: 201,
    answer: realm,
    perform: ({ contents, body: { name, display_name = name }, now }) => {
      if (name === "master" || contents.realms.some((each) => each.realm.name === name)) {
        throw new Problem("conflict", `There is a realm named ${name} already.`);
      }
      const made = newRealm(name, now, { display_name });
      contents.realms.push(made);
      return made.realm;
    },
  }),
  operation({
    method: "GET",
    path: one,
    scope: "realms:read",
    answer: realm,
    perform: (call) => call.realm.realm,
  }),
  operation({
    method: "PATCH",
    path: one,
    scope: "realms:write",
    body: updateRealmBody,
    answer: realm,
    perform: (call) => Object.assign(call.realm.realm, taken(updateRealmBody, call.body)),
  }),
  operation({
    method: "DELETE",
    path: one,
    scope: "realms:write",
    status: 204,
    answer: null,
    perform: ({ contents, realm: gone }) => {
      contents.realms = contents.realms.filter((each) => each !== gone);
    },
  }),
  operation({
    method: "GET",
    path: providers,
    scope: "identity-providers:read",
    answer: list(identityProvider),
    perform: (call) => call.realm.providers,
  }),
  operation({
    method: "GET",
    path: `${providers}/{provider_id}`,
    scope: "identity-providers:read",
    answer: identityProvider,
    perform: findProvider,
  }),
  operation({
    method: "PATCH",
    path: `${providers}/{provider_id}`,
    scope: "identity-providers:write",
    body: updateProviderBody,
    answer: identityProvider,
    perform: (call) => {
      const { world, body, now } = call;
      const changed = changeableProvider(call);
      const { client_secret: secret, ...rest } = taken(updateProviderBody, body);
      if (secret !== undefined) {
        world.secrets.add({ kind: "client-secret", secret, of: changed.provider_id });
      }
      return Object.assign(changed, rest, { updated_at: rfc3339(now) });
    },
  }),
  operation({
    method: "DELETE",
    path: `${providers}/{provider_id}`,
    scope: "identity-providers:write",
    status: 204,
    answer: null,
    perform: (call) => {
      const { realm: within } = call;
      const gone = changeableProvider(call);
      within.providers = within.providers.filter((each) => each !== gone);
    },
  }),
];

function findProvider(call: Call): IdentityProvider {
  return found(
    call.realm.providers.find((each) => each.provider_id === call.param("provider_id")),
    "Identity provider",
  );
}

function changeableProvider(call: Call): IdentityProvider {
  const provider = findProvider(call);
  if (provider.externally_managed) {
    throw new Problem("forbidden", "The identity provider is managed elsewhere.");
  }
  return provider;
}
