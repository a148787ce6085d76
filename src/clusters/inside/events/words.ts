// The words of a page of events.

import * as vscode from "vscode";
import type { EventWords } from "./draw";

const t = vscode.l10n.t;

export function eventWords(language: string): EventWords {
  const at = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  return {
    facts: {
      type: t("Type"),
      operation: t("Operation"),
      resource: t("Resource"),
      realm: t("Realm"),
      realmId: t("Realm ID"),
      user: t("User"),
      userId: t("User ID"),
      client: t("Client"),
      error: t("Error"),
      address: t("Address"),
      place: t("Place"),
      session: t("Session"),
      method: t("Signed in by"),
      identityProvider: t("Identity provider"),
      grant: t("Grant"),
      machine: t("By a machine"),
      id: t("ID"),
    },
    fields: {
      realm: t("Realm"),
      type: t("Type"),
      user: t("User"),
      client: t("Client"),
      error: t("Error"),
      search: t("Text"),
      from: t("From"),
      to: t("To"),
    },
    time: t("Time ({0})", zoneOf(language)),
    exactTime: t("Exact time"),
    yes: t("yes"),
    no: t("no"),
    failed: t("failed"),
    all: t("All"),
    apply: t("Show"),
    clear: t("Show everything"),
    inForce: t("Filters in force"),
    hint: {
      user: t("Beginning of the name (case-sensitive), or ID"),
      client: t("Client IDs"),
      search: t("In user, client, realm, or address"),
    },
    categories: { user: t("User Events"), admin: t("Admin Events") },
    category: t("Which events"),
    filter: t("Filter"),
    since: [
      [1, t("Last hour")],
      [24, t("Last day")],
      [7 * 24, t("Last 7 days")],
      [30 * 24, t("Last 30 days")],
    ],
    onlyWith: (what) => t("Show only events with {0}", what),
    remove: (what) => t("Remove the filter {0}", what),
    at: (time) => at.format(time),
  };
}

/** The zone of the times, as it is called now. */
function zoneOf(language: string): string {
  const parts = new Intl.DateTimeFormat(language, { timeZoneName: "short" }).formatToParts();
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}
