// Creates a domain with the DNS records that verify it and point it to the cluster.

import { randomUUID } from "node:crypto";
import { rfc3339 } from "../clock";
import type { ClusterRecord } from "../clusters";
import type { Domain } from "../published/clusters";

export function newDomain(
  { cluster }: ClusterRecord,
  now: number,
  domain: string,
  subdomain: string | undefined,
  more: Partial<Domain>,
): Domain {
  const host = subdomain === undefined ? domain : `${subdomain}.${domain}`;
  const target = `${cluster.id.slice(0, 8)}.${cluster.location}.edge.skycloak.io`;
  return {
    id: randomUUID(),
    cluster_id: cluster.id,
    domain,
    ...(subdomain === undefined ? {} : { subdomain }),
    verification_status: "unverified",
    ssl_status: "pending",
    cname_target: target,
    dns_records: [
      { type: "CNAME", name: host, value: target },
      { type: "TXT", name: `_skycloak.${host}`, value: `skycloak-verification=${randomUUID()}` },
    ],
    is_active: false,
    created_at: rfc3339(now),
    updated_at: rfc3339(now),
    ...more,
  };
}
