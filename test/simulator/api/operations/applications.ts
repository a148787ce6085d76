// Applications: the clients of a realm. The secret of a confidential one is returned once.

import type { Call } from "../call";
import { operation, knownFields } from "../operation";
import { newApplication } from "../../cluster-resources/new-realm";
import { newSecret, secretName } from "../../cluster-resources/transfers";
import { rfc3339 } from "../../clock";
import {
  application,
  applicationQuery,
  createApplicationBody,
  rotatedSecret,
  updateApplicationBody,
  type Application,
} from "../../published/realms";
import { list } from "../../published/shape";
import { Problem } from "../../problem";

const applications = "/clusters/{cluster_id}/realms/{realm_name}/applications";
const one = `${applications}/{client_id}`;

export const applicationOperations = [
  operation({
    method: "GET",
    path: applications,
    scope: "applications:read",
    query: applicationQuery,
    response: list(application),
    paged: { most: 100, usual: 25 },
    perform: ({ realm, query }) => realm.applications.filter((each) => matchesSearch(each, query.search)),
  }),
  operation({
    method: "POST",
    path: applications,
    scope: "applications:write",
    body: createApplicationBody,
    status: 201,
    response: application,
    perform: (call) => {
      const { realm, body, now } = call;
      if (realm.applications.some(({ client_id }) => client_id === body.client_id)) {
        throw new Problem("conflict", "There is an application with this client id already.");
      }
      const made = newApplication(body.client_id, now, knownFields(createApplicationBody, body));
      realm.applications.push(made);
      return made.type === "public" ? made : { ...made, client_secret: issueSecret(call, made.client_id) };
    },
  }),
  operation({
    method: "GET",
    path: one,
    scope: "applications:read",
    response: application,
    perform: (call) => call.application,
  }),
  operation({
    method: "PATCH",
    path: one,
    scope: "applications:write",
    body: updateApplicationBody,
    response: application,
    perform: (call) =>
      Object.assign(call.application, knownFields(updateApplicationBody, call.body), {
        updated_at: rfc3339(call.now),
      }),
  }),
  operation({
    method: "DELETE",
    path: one,
    scope: "applications:write",
    status: 204,
    response: null,
    perform: ({ realm, application: gone }) => {
      realm.applications = realm.applications.filter((each) => each !== gone);
    },
  }),
  operation({
    method: "POST",
    path: `${one}/rotate-secret`,
    scope: "applications:write",
    response: rotatedSecret,
    perform: (call) => {
      const { client_id, type } = call.application;
      if (type === "public") throw new Problem("bad-request", "A public client has no secret.");
      return { client_secret: issueSecret(call, client_id) };
    },
  }),
];

/** Issues a new secret for the client; the previous one is invalid from now on. */
function issueSecret({ simulation, cluster, realm }: Call, clientId: string): string {
  const name = secretName(cluster.cluster.id, realm, clientId);
  const secret = newSecret();
  simulation.transfers.clientSecrets.set(name, secret);
  simulation.secrets.add({ kind: "client-secret", secret, of: name });
  return secret;
}

function matchesSearch({ client_id, name }: Application, search = ""): boolean {
  return `${client_id} ${name}`.toLowerCase().includes(search.toLowerCase());
}
