import * as vscode from "vscode";
import {
  readDomain,
  readDomainRoute,
  readDomainRoutes,
  readDomains,
  type Domain,
  type DomainRoute,
} from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { fullName, isVerified } from "../rules";
import { kind } from "../resource";
import { bad, good, joined, passing, stateLook, when, yesNo, type StateLook } from "../rows";

const t = vscode.l10n.t;

const verification = (): Record<string, StateLook> => ({
  unverified: { words: t("not verified"), icon: "circle-outline" },
  pending: { words: t("being verified"), icon: "sync", color: passing },
  verified: { words: t("verified"), icon: "verified-filled", color: good },
  failed: { words: t("verification failed"), icon: "error", color: bad },
});

const certificate = (): Record<string, StateLook> => ({
  pending: { words: t("certificate on its way"), icon: "sync" },
  active: { words: t("certificate active"), icon: "lock" },
  failed: { words: t("certificate failed"), icon: "error" },
  expired: { words: t("certificate expired"), icon: "error" },
});

export const domainRoutes = kind<DomainRoute>({
  name: "route",
  title: () => t("Routes"),
  icon: "arrow-right",
  route: routes.listDomainRoutes,
  read: readDomainRoutes,
  id: ({ id }) => id,
  look: (route, saying) => ({
    label: route.realm ?? t("(no realm)"),
    description: joined(
      route.hide_realm_path === true ? t("at the domain's root") : undefined,
      route.allow_admin_access === true ? t("with the admin console") : undefined,
    ),
    icon: "arrow-right",
    copy: route.realm ?? undefined,
    facts: [
      [t("Realm"), route.realm],
      [t("Realm's path hidden"), yesNo(route.hide_realm_path)],
      [t("Admin console"), yesNo(route.allow_admin_access)],
      ["CORS", route.cors_allowed_origins.join(", ")],
      [t("Created"), when(route.created_at, saying)],
    ],
  }),
  parameter: "route_id",
  changes: {
    create: routes.createDomainRoute,
    delete: routes.deleteDomainRoute,
    read: readDomainRoute,
  },
  none: () => t("No routes: the domain leads nowhere yet"),
});

export const domains = kind<Domain>({
  name: "domain",
  title: () => t("Domains"),
  icon: "link-external",
  route: routes.listDomains,
  read: readDomains,
  paged: true,
  id: ({ id }) => id,
  look: (domain, saying) => {
    const verified = stateLook(verification(), domain.verification_status);
    const tls = stateLook(certificate(), domain.ssl_status);
    // A certificate comes only after the verification: before, it says nothing.
    const isReady = isVerified(domain) === true;
    const troubled = ["failed", "expired"].includes(domain.ssl_status ?? "");
    return {
      label: fullName(domain),
      description: joined(
        isReady ? undefined : verified.words,
        isReady || troubled ? tls.words : undefined,
      ),
      icon: troubled ? "warning" : verified.icon,
      color: troubled ? "list.warningForeground" : verified.color,
      flags: [isReady ? "verified" : "unverified"],
      copy: fullName(domain),
      facts: [
        [t("Verification"), verified.words],
        ["TLS", tls.words],
        [t("Active"), yesNo(domain.is_active)],
        [t("Points to"), domain.cname_target],
        [t("Created"), when(domain.created_at, saying)],
        [t("Changed"), when(domain.updated_at, saying)],
      ],
    };
  },
  parts: (domain) =>
    domain.dns_records.map(({ type, name, value }) => ({
      label: `${type} ${name}`,
      description: value,
      icon: "list-selection",
      flags: ["dns-record"],
      copy: value,
      facts: [
        [t("DNS record to create"), type],
        [t("Name"), name],
        [t("Value"), value],
      ],
    })),
  parameter: "domain_id",
  changes: { create: routes.createDomain, delete: routes.deleteDomain, read: readDomain },
  below: [domainRoutes],
  none: () => t("No domains of your own"),
});
