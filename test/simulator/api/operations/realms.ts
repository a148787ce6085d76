// Realms, and the identity providers in one.

import { found } from "../call";
import { operation } from "../operation";
import { identityProvider, realm } from "../../published/realms";
import { list } from "../../published/shape";

const realms = "/clusters/{cluster_id}/realms";
const providers = `${realms}/{realm_name}/identity-providers`;

export const realmOperations = [
  operation({
    method: "GET",
    path: realms,
    scope: "realms:read",
    answer: list(realm),
    perform: ({ contents }) => contents.realms.map((each) => each.realm),
  }),
  operation({
    method: "GET",
    path: `${realms}/{realm_name}`,
    scope: "realms:read",
    answer: realm,
    perform: (call) => call.realm.realm,
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
