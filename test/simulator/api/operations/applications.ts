// Applications: the clients of a realm.

import { operation } from "../operation";
import { application, applicationQuery, type Application } from "../../published/realms";
import { list } from "../../published/shape";

const applications = "/clusters/{cluster_id}/realms/{realm_name}/applications";

export const applicationOperations = [
  operation({
    method: "GET",
    path: applications,
    scope: "applications:read",
    query: applicationQuery,
    answer: list(application),
    paged: 100,
    perform: ({ realm, query }) => realm.applications.filter((each) => has(each, query.search)),
  }),
  operation({
    method: "GET",
    path: `${applications}/{client_id}`,
    scope: "applications:read",
    answer: application,
    perform: (call) => call.application,
  }),
];

function has({ client_id, name }: Application, search = ""): boolean {
  return `${client_id} ${name}`.toLowerCase().includes(search.toLowerCase());
}
