// Where to sign in, and as which client: the settings as they are now, or the variables that stand in
// for them.

import { readEndpoint } from "../api/endpoint";
import { failure, succeeded, type Result } from "../api/errors";
import { settingOrVariable, dashboardSetting, type SettingOrVariable } from "../ui/settings";
import type { ConfirmedVariables, Variable } from "../ui/confirmed-variables";
import type { Addresses } from "./tokens";

/** Fails for values from the environment that the person has not agreed to. */
export function signInAddresses(confirmed: ConfirmedVariables): Result<Addresses> {
  const { issuer, clientId, dashboard } = all();
  const reading = readEndpoint(dashboard.value);
  const issuerReading = readEndpoint(issuer.value);
  if (!issuerReading.ok) return notUsable("skycloak.issuer", issuer, issuerReading.why);
  if (!reading.ok) return notUsable("skycloak.dashboard", dashboard, reading.why);
  const [unconfirmed] = confirmed.unconfirmed(variablesInUse());
  if (unconfirmed !== undefined) {
    return failure({ kind: "not-confirmed", variable: unconfirmed.name });
  }
  // An issuer is named letter by letter, with its slash at the end if it has one.
  return succeeded({
    issuer: issuer.value,
    clientId: clientId.value,
    dashboard: reading.endpoint.url,
  });
}

/** The variables that are used in place of settings. */
export function variablesInUse(): readonly Variable[] {
  return Object.values(all()).flatMap(({ variable, value }) =>
    variable === undefined ? [] : { name: variable, value },
  );
}

function all(): Readonly<Record<"issuer" | "clientId" | "dashboard", SettingOrVariable>> {
  return {
    issuer: settingOrVariable("issuer", "SKYCLOAK_ISSUER"),
    clientId: settingOrVariable("clientId", "SKYCLOAK_CLIENT_ID"),
    dashboard: dashboardSetting(),
  };
}

function notUsable(
  setting: string,
  { value, variable }: SettingOrVariable,
  why: string,
): Result<never> {
  const insecure = why === "insecure";
  return failure({ kind: "bad-address", setting: variable ?? setting, address: value, insecure });
}
