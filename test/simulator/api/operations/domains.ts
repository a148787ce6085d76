// Domains of a cluster and their routes to realms.

import { randomUUID } from "node:crypto";
import { orNotFound, type Call } from "../call";
import { operation, knownFields } from "../operation";
import { newDomain } from "../../cluster-resources/new-domain";
import { rfc3339 } from "../../clock";
import {
  createDomainBody,
  createRouteBody,
  domain,
  domainQuery,
  domainRoute,
  updateRouteBody,
  type Domain,
  type DomainRoute,
} from "../../published/clusters";
import { list } from "../../published/shape";
import { invalid, Problem } from "../../problem";

const domains = "/clusters/{cluster_id}/domains";
const one = `${domains}/{domain_id}`;
const routes = `${one}/routes`;
const certificateMs = 30_000;

export const domainOperations = [
  operation({
    method: "GET",
    path: domains,
    scope: "domains:read",
    query: domainQuery,
    response: list(domain),
    paged: { most: 100, usual: 25 },
    perform: ({ resources, query: { verification_status: wanted } }) =>
      resources.domains.filter(({ verification_status }) => wanted === undefined || verification_status === wanted),
  }),
  operation({
    method: "POST",
    path: domains,
    scope: "domains:write",
    body: createDomainBody,
    status: 201,
    response: domain,
    perform: ({ resources, cluster, body, now }) => {
      const made = newDomain(cluster, now, body.domain, body.subdomain, {});
      if (resources.domains.some((each) => host(each) === host(made))) {
        throw new Problem("conflict", "The domain has been added already.");
      }
      resources.domains.push(made);
      return made;
    },
  }),
  operation({
    method: "GET",
    path: one,
    scope: "domains:read",
    response: domain,
    perform: (call) => {
      const asked = findDomain(call);
      if (asked.verification_status !== "verified") checkRecords(call, asked);
      return asked;
    },
  }),
  operation({
    method: "DELETE",
    path: one,
    scope: "domains:write",
    status: 204,
    response: null,
    perform: (call) => {
      const { resources } = call;
      const { id } = findDomain(call);
      resources.domains = resources.domains.filter((each) => each.id !== id);
      resources.routes = resources.routes.filter(({ domain_id }) => domain_id !== id);
    },
  }),
  operation({
    method: "POST",
    path: `${one}/verify`,
    scope: "domains:read",
    whileBusy: true,
    response: domain,
    perform: (call) => {
      const asked = findDomain(call);
      checkRecords(call, asked);
      return asked;
    },
  }),
  operation({
    method: "GET",
    path: routes,
    scope: "domains:read",
    response: list(domainRoute),
    perform: routesOf,
  }),
  operation({
    method: "POST",
    path: routes,
    scope: "domains:write",
    body: createRouteBody,
    status: 201,
    response: domainRoute,
    perform: (call) => {
      const { resources, body, now } = call;
      if (!resources.realms.some(({ realm }) => realm.name === body.realm)) {
        throw invalid({ field: "realm", detail: "is not a realm of the cluster", code: "unknown" });
      }
      const { id, cluster_id, verification_status } = findDomain(call);
      if (verification_status !== "verified") {
        throw new Problem("conflict", "The domain is not verified.");
      }
      if (resources.routes.some(({ realm }) => realm === body.realm)) {
        throw new Problem("conflict", "The realm is bound to a domain already.");
      }
      const made = {
        id: randomUUID(),
        domain_id: id,
        cluster_id,
        hide_realm_path: false,
        allow_admin_access: true,
        cors_allowed_origins: [],
        created_at: rfc3339(now),
        updated_at: rfc3339(now),
        ...knownFields(createRouteBody, body),
      };
      resources.routes.push(made);
      return made;
    },
  }),
  operation({
    method: "GET",
    path: `${routes}/{route_id}`,
    scope: "domains:read",
    response: domainRoute,
    perform: findRoute,
  }),
  operation({
    method: "PATCH",
    path: `${routes}/{route_id}`,
    scope: "domains:write",
    body: updateRouteBody,
    response: domainRoute,
    perform: (call) =>
      Object.assign(findRoute(call), knownFields(updateRouteBody, call.body), {
        updated_at: rfc3339(call.now),
      }),
  }),
  operation({
    method: "DELETE",
    path: `${routes}/{route_id}`,
    scope: "domains:write",
    status: 204,
    response: null,
    perform: (call) => {
      const gone = findRoute(call);
      call.resources.routes = call.resources.routes.filter((each) => each !== gone);
    },
  }),
];

/** Checks the domain's DNS records. A verified domain gets its certificate some time later. */
function checkRecords({ simulation, now }: Call, asked: Domain): void {
  const verification_status = simulation.settings.verificationFinds;
  Object.assign(asked, { verification_status, updated_at: rfc3339(now) });
  if (verification_status !== "verified" || asked.ssl_status === "active") return;
  asked.ssl_status = "pending";
  simulation.scheduler.add(now + certificateMs, () => Object.assign(asked, { ssl_status: "active", is_active: true }));
}

function host({ domain: name, subdomain }: Domain): string {
  return subdomain === undefined ? name : `${subdomain}.${name}`;
}

function findDomain(call: Call): Domain {
  const id = call.param("domain_id");
  return orNotFound(
    call.resources.domains.find((each) => each.id === id),
    "Domain",
  );
}

function routesOf(call: Call): DomainRoute[] {
  const { id } = findDomain(call);
  return call.resources.routes.filter(({ domain_id }) => domain_id === id);
}

function findRoute(call: Call): DomainRoute {
  return orNotFound(
    routesOf(call).find(({ id }) => id === call.param("route_id")),
    "Route",
  );
}
