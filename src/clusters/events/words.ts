// The words of a page of events.

import * as vscode from "vscode";
import { toTheSecond, timeZone } from "../../ui/format";
import type { Category, Field } from "./filters";

const t = vscode.l10n.t;

export type EventWords = ReturnType<typeof eventWords>;

export function eventWords(language: string) {
  const hint: Partial<Record<Field, string>> = {
    user: t("Beginning of the name (case-sensitive), or ID"),
    client: t("Client IDs"),
    search: t("In user, client, realm, or address"),
  };
  const fields: Record<Field, string> = {
    realm: t("Realm"),
    type: t("Type"),
    user: t("User"),
    client: t("Client"),
    error: t("Error"),
    search: t("Text"),
    from: t("From"),
    to: t("To"),
  };
  const categories: Record<Category, string> = { user: t("User Events"), admin: t("Admin Events") };
  const since: readonly (readonly [hours: number, label: string])[] = [
    [1, t("Last hour")],
    [24, t("Last day")],
    [7 * 24, t("Last 7 days")],
    [30 * 24, t("Last 30 days")],
  ];
  return {
    /** In the order of the details. */
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
    time: t("Time ({0})", timeZone(language)),
    exactTime: t("Exact time"),
    yes: t("yes"),
    no: t("no"),
    failed: t("failed"),
    all: t("All"),
    apply: t("Show"),
    clear: t("Show everything"),
    inForce: t("Filters in force"),
    category: t("Which events"),
    filter: t("Filter"),
    /** “Show only events with Realm: shop”. */
    onlyWith: (what: string) => t("Show only events with {0}", what),
    remove: (what: string) => t("Remove the filter {0}", what),
    at: (time: number) => toTheSecond(time, language),
    ...{ hint, fields, categories, since },
  };
}
