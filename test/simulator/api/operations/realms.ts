// Realms and their identity providers.

import { rfc3339 } from "../../clock";
import { orNotFound, type Call } from "../call";
import { operation, knownFields } from "../operation";
import { newRealm } from "../../cluster-resources/new-realm";
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
    response: list(realm),
    perform: ({ resources }) => resources.realms.map((each) => each.realm),
  }),
  operation({
    method: "POST",
    path: realms,
    scope: "realms:write",
    body: createRealmBody,
    status: 201,
    response: realm,
    perform: ({ resources, body: { name, display_name = name }, now }) => {
      if (name === "master" || resources.realms.some((each) => each.realm.name === name)) {
        throw new Problem("conflict", `There is a realm named ${name} already.`);
      }
      const made = newRealm(name, now, { display_name });
      resources.realms.push(made);
      return made.realm;
    },
  }),
  operation({
    method: "GET",
    path: one,
    scope: "realms:read",
    response: realm,
    perform: (call) => call.realm.realm,
  }),
  operation({
    method: "PATCH",
    path: one,
    scope: "realms:write",
    body: updateRealmBody,
    response: realm,
    perform: (call) => Object.assign(call.realm.realm, knownFields(updateRealmBody, call.body)),
  }),
  operation({
    method: "DELETE",
    path: one,
    scope: "realms:write",
    status: 204,
    response: null,
    perform: ({ resources, realm: gone }) => {
      resources.realms = resources.realms.filter((each) => each !== gone);
    },
  }),
  operation({
    method: "GET",
    path: providers,
    scope: "identity-providers:read",
    response: list(identityProvider),
    perform: (call) => call.realm.providers,
  }),
  operation({
    method: "GET",
    path: `${providers}/{provider_id}`,
    scope: "identity-providers:read",
    response: identityProvider,
    perform: findProvider,
  }),
  operation({
    method: "PATCH",
    path: `${providers}/{provider_id}`,
    scope: "identity-providers:write",
    body: updateProviderBody,
    response: identityProvider,
    perform: (call) => {
      const { simulation, body, now } = call;
      const changed = changeableProvider(call);
      const { client_secret: secret, ...rest } = knownFields(updateProviderBody, body);
      if (secret !== undefined) {
        simulation.secrets.add({ kind: "client-secret", secret, of: changed.provider_id });
      }
      return Object.assign(changed, rest, { updated_at: rfc3339(now) });
    },
  }),
  operation({
    method: "DELETE",
    path: `${providers}/{provider_id}`,
    scope: "identity-providers:write",
    status: 204,
    response: null,
    perform: (call) => {
      const { realm: within } = call;
      const gone = changeableProvider(call);
      within.providers = within.providers.filter((each) => each !== gone);
    },
  }),
];

function findProvider(call: Call): IdentityProvider {
  return orNotFound(
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
