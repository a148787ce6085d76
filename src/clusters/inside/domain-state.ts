// What can be told of a domain. Plain code.

import type { Domain } from "../../api/cluster-schema";

/** Undefined where its status is missing, or is one that this version does not know. */
export function isVerified({
  verification_status: status,
}: Pick<Domain, "verification_status">): boolean | undefined {
  if (status === "verified") return true;
  return ["unverified", "pending", "failed"].includes(status ?? "") ? false : undefined;
}

/** The API says the domain with its subdomain apart, or in one. */
export function fullName({ domain, subdomain }: Pick<Domain, "domain" | "subdomain">): string {
  return subdomain == null || subdomain === "" || domain.startsWith(`${subdomain}.`)
    ? domain
    : `${subdomain}.${domain}`;
}
