// Realms, and the identity providers in one.

import { found } from "../call";
import { operation, taken } from "../operation";
import { newRealm } from "../../contents/realm-maker";
import { createRealmBody, identityProvider, realm, updateRealmBody } from "../../published/realms";
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
    perform: (call) =>
      found(
        call.realm.providers.find((each) => each.provider_id === call.param("provider_id")),
        "Identity provider",
      ),
  }),
];
