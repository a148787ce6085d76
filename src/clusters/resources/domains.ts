// Domains, whose names have to be verified by their DNS records.

import * as vscode from "vscode";
import { DomainSchema, type Domain } from "../../api/cluster-schema";
import { routes } from "../../api/routes";
import { askText } from "../../commands/steps";
import { offerActions, showInformationMessage, type Action } from "../../ui/messages";
import { singleLine } from "../../ui/untrusted-text";
import { changeInList, type CommandContext } from "../commands/context";
import { defineResource, type Item } from "../resource";
import { timeFacts, describeState, formatYesNo, type States } from "../rows";
import { fullName, isVerified } from "../rules";

const t = vscode.l10n.t;

const verificationStates = (): States => ({
  unverified: [t("not verified"), "circle-outline"],
  pending: [t("being verified"), "sync", "progress"],
  verified: [t("verified"), "verified-filled", "success"],
  failed: [t("verification failed"), "error", "error"],
});

const certificateStates = (): States => ({
  pending: [t("certificate pending"), "sync"],
  active: [t("certificate active"), "lock"],
  failed: [t("certificate failed"), "error"],
  expired: [t("certificate expired"), "error"],
});

export const domains = defineResource<Domain>({
  name: "domain",
  title: () => t("Domains"),
  icon: "link-external",
  routes: { list: routes.listDomains, create: routes.createDomain, delete: routes.deleteDomain },
  parameter: "domain_id",
  schema: DomainSchema,
  paged: true,
  id: ({ id }) => id,
  row: (domain, format) => {
    const [verified, icon, color] = describeState(verificationStates(), domain.verification_status);
    const [tls] = describeState(certificateStates(), domain.ssl_status);
    // A certificate is only issued after the verification, so its status means nothing before.
    const isReady = isVerified(domain) === true;
    const isFailed = ["failed", "expired"].includes(domain.ssl_status ?? "");
    return {
      label: fullName(domain),
      description: [isReady ? undefined : verified, isReady || isFailed ? tls : undefined],
      icon: isFailed ? "warning" : icon,
      color: isFailed ? "warning" : color,
      flags: [isReady ? "verified" : "unverified"],
      copy: fullName(domain),
      facts: [
        [t("Verification"), verified],
        ["TLS", tls],
        [t("Active"), formatYesNo(domain.is_active)],
        [t("Points to"), domain.cname_target],
        ...timeFacts(domain, format),
      ],
    };
  },
  summary: (all) => {
    const { length } = all.filter((domain) => isVerified(domain) === false);
    return length === 0 ? undefined : t("{0} unverified", length);
  },
  details: (domain) =>
    domain.dns_records.map(({ type, name, value }) => ({
      label: `${type} ${name}`,
      description: [value],
      icon: "list-selection",
      flags: ["dns-record"],
      copy: value,
      facts: [
        [t("DNS record to create"), type],
        [t("Name"), name],
        [t("Value"), value],
      ],
    })),
  empty: () => t("No custom domains"),
  listCommands: { addDomain },
  commands: {
    verifyDomain,
    deleteDomain: {
      route: "delete",
      subject: ({ value }) => t("Deleting the domain {0}", fullName(value)),
      confirm: ({ value }) => ({
        question: t("Delete the domain {0}?", fullName(value)),
        detail: t("The cluster is no longer reachable at this domain. Its routes are deleted too."),
        button: t("Delete"),
      }),
    },
  },
});

/** The names that the API accepts. */
const domainName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;

async function addDomain(context: CommandContext): Promise<void> {
  const outcome = await askText({
    title: t("Add Domain to “{0}”", context.cluster.name),
    prompt: t("A domain whose DNS records you can change"),
    placeholder: "login.example.com",
    validate: (text) =>
      domainName.test(text) && text.length <= 253 ? undefined : t("Enter a full domain name, like login.example.com."),
  });
  if (outcome.kind !== "next") return;
  const done = await changeInList(context, context.tree.list(domains, context.cluster.id), {
    body: { domain: outcome.value },
    subject: t("Adding the domain {0}", outcome.value),
  });
  const added = done && domains.readOne(done.value);
  if (added === undefined) return;
  const name = fullName(added);
  offerRecords(t("Added {0}. Create the DNS records shown in its row, then verify it.", name), added);
}

export async function verifyDomain(context: CommandContext, item: Item<Domain>): Promise<void> {
  const done = await changeInList(context, item, {
    route: routes.verifyDomain,
    subject: t("Verifying the domain {0}", fullName(item.value)),
  });
  const current = done && domains.readOne(done.value);
  if (current === undefined || isVerified(current) === true) return;
  offerRecords(t("{0} is not verified yet. DNS changes can take a few hours.", fullName(current)), current);
}

function offerRecords(message: string, domain: Domain): void {
  const records = dnsRecordLines(domain);
  const copy: Action = [t("Copy DNS Records"), () => vscode.env.clipboard.writeText(records.join("\n"))];
  offerActions(showInformationMessage, message, ...(records.length === 0 ? [] : [copy]));
}

/** Room for a name of 253 characters and a value of 255. */
const maxRecordLength = 600;

export function dnsRecordLines({ dns_records }: Domain): string[] {
  return dns_records.map(({ type, name, value }) => singleLine(`${type} ${name} ${value}`, maxRecordLength));
}
