// Domains of a cluster, and the routes from one to a realm.

import { found, type Call } from "../call";
import { operation } from "../operation";
import {
  domain,
  domainQuery,
  domainRoute,
  type Domain,
  type DomainRoute,
} from "../../published/clusters";
import { list } from "../../published/shape";

const domains = "/clusters/{cluster_id}/domains";
const routes = `${domains}/{domain_id}/routes`;

export const domainOperations = [
  operation({
    method: "GET",
    path: domains,
    scope: "domains:read",
    query: domainQuery,
    answer: list(domain),
    paged: 100,
    perform: ({ contents, query: { verification_status: wanted } }) =>
      contents.domains.filter(
        ({ verification_status }) => wanted === undefined || verification_status === wanted,
      ),
  }),
  operation({
    method: "GET",
    path: `${domains}/{domain_id}`,
    scope: "domains:read",
    answer: domain,
    perform: findDomain,
  }),
  operation({
    method: "GET",
    path: routes,
    scope: "domains:read",
    answer: list(domainRoute),
    perform: routesOf,
  }),
  operation({
    method: "GET",
    path: `${routes}/{route_id}`,
    scope: "domains:read",
    answer: domainRoute,
    perform: findRoute,
  }),
];

function findDomain(call: Call): Domain {
  const id = call.param("domain_id");
  return found(
    call.contents.domains.find((each) => each.id === id),
    "Domain",
  );
}

function routesOf(call: Call): DomainRoute[] {
  const { id } = findDomain(call);
  return call.contents.routes.filter(({ domain_id }) => domain_id === id);
}

function findRoute(call: Call): DomainRoute {
  return found(
    routesOf(call).find(({ id }) => id === call.param("route_id")),
    "Route",
  );
}
