// Domains of a cluster, and the routes from one to a realm.

import { randomUUID } from "node:crypto";
import { found, type Call } from "../call";
import { operation, taken } from "../operation";
import { newDomain } from "../../contents/domain-maker";
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
    answer: list(domain),
    paged: { most: 100, usual: 25 },
    perform: ({ contents, query: { verification_status: wanted } }) =>
      contents.domains.filter(({ verification_status }) => wanted === undefined || verification_status === wanted),
  }),
  operation({
    method: "POST",
    path: domains,
    scope: "domains:write",
    body: createDomainBody,
    status: 201,
    answer: domain,
    perform: ({ contents, cluster, body, now }) => {
      const made = newDomain(cluster, now, body.domain, body.subdomain, {});
      if (contents.domains.some((each) => host(each) === host(made))) {
        throw new Problem("conflict", "The domain has been added already.");
      }
      contents.domains.push(made);
      return made;
    },
  }),
  operation({
    method: "GET",
    path: one,
    scope: "domains:read",
    answer: domain,
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
    answer: null,
    perform: (call) => {
      const { contents } = call;
      const { id } = findDomain(call);
      contents.domains = contents.domains.filter((each) => each.id !== id);
      contents.routes = contents.routes.filter(({ domain_id }) => domain_id !== id);
    },
  }),
  operation({
    method: "POST",
    path: `${one}/verify`,
    scope: "domains:read",
    whileBusy: true,
    answer: domain,
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
    answer: list(domainRoute),
    perform: routesOf,
  }),
  operation({
    method: "POST",
    path: routes,
    scope: "domains:write",
    body: createRouteBody,
    status: 201,
    answer: domainRoute,
    perform: (call) => {
      const { contents, body, now } = call;
      if (!contents.realms.some(({ realm }) => realm.name === body.realm)) {
        throw invalid({ field: "realm", detail: "is not a realm of the cluster", code: "unknown" });
      }
      const { id, cluster_id, verification_status } = findDomain(call);
      if (verification_status !== "verified") {
        throw new Problem("conflict", "The domain is not verified.");
      }
      if (contents.routes.some(({ realm }) => realm === body.realm)) {
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
        ...taken(createRouteBody, body),
      };
      contents.routes.push(made);
      return made;
    },
  }),
  operation({
    method: "GET",
    path: `${routes}/{route_id}`,
    scope: "domains:read",
    answer: domainRoute,
    perform: findRoute,
  }),
  operation({
    method: "PATCH",
    path: `${routes}/{route_id}`,
    scope: "domains:write",
    body: updateRouteBody,
    answer: domainRoute,
    perform: (call) =>
      Object.assign(findRoute(call), taken(updateRouteBody, call.body), {
        updated_at: rfc3339(call.now),
      }),
  }),
  operation({
    method: "DELETE",
    path: `${routes}/{route_id}`,
    scope: "domains:write",
    status: 204,
    answer: null,
    perform: (call) => {
      const gone = findRoute(call);
      call.contents.routes = call.contents.routes.filter((each) => each !== gone);
    },
  }),
];

/** Looks at the domain's DNS records; a domain whose records are there gets its certificate a while later. */
function checkRecords({ world, now }: Call, asked: Domain): void {
  const verification_status = world.settings.verificationFinds;
  Object.assign(asked, { verification_status, updated_at: rfc3339(now) });
  if (verification_status !== "verified" || asked.ssl_status === "active") return;
  asked.ssl_status = "pending";
  world.agenda.add(now + certificateMs, () => Object.assign(asked, { ssl_status: "active", is_active: true }));
}

function host({ domain: name, subdomain }: Domain): string {
  return subdomain === undefined ? name : `${subdomain}.${name}`;
}

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
