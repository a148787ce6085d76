// The issuer, the client and the dashboard for signing in: from settings, or from the environment.

import { readEndpoint } from "../api/endpoint";
import { failure, succeeded, type Result } from "../api/errors";
import { settingOrVariable, dashboardSetting, type SettingOrVariable } from "../ui/settings";
import type { ConfirmedVariables, Variable } from "../commands/confirm";
import type { Addresses } from "./sign-in";

/** Fails for values from the environment that the user has not confirmed. */
export function signInAddresses(confirmed: ConfirmedVariables): Result<Addresses> {
  const { issuer, clientId, dashboard } = all();
  const issuerUrl = readEndpoint(issuer.value);
  if (!issuerUrl.ok) return badAddress("skycloak.issuer", issuer, issuerUrl.problem.insecure);
  const dashboardUrl = readEndpoint(dashboard.value);
  if (!dashboardUrl.ok) {
    return badAddress("skycloak.dashboard", dashboard, dashboardUrl.problem.insecure);
  }
  const [unconfirmed] = confirmed.unconfirmed(variablesInUse());
  if (unconfirmed !== undefined) {
    return failure({ kind: "not-confirmed", variable: unconfirmed.name });
  }
  // The issuer is not normalized: a trailing slash is part of its identifier.
  return succeeded({
    issuer: issuer.value,
    clientId: clientId.value,
    dashboard: dashboardUrl.value.url,
  });
}

/** The environment variables that replace settings. */
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

function badAddress(setting: string, { value, variable }: SettingOrVariable, insecure: boolean): Result<never> {
  return failure({ kind: "bad-address", setting: variable ?? setting, address: value, insecure });
}
