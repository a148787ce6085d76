// Connects with the key in this machine's environment, on the user's command only. An address from the
// environment is shown and has to be confirmed, since a repository may have set it.

import * as vscode from "vscode";
import type { Parts } from "../parts";
import { showWarningMessage } from "../ui/messages";
import { askVariables } from "../ui/ask-variables";
import { tellProblem } from "../ui/tell";
import { readKey } from "../vault/held-key";
import { askName, freeName } from "./choose";
import { connectWith, notAKey, report } from "./connect";
import type { ConnectAs } from "./connections";
import { readEndpoint, type Endpoint } from "../api/endpoint";

const t = vscode.l10n.t;

const keyName = "SKYCLOAK_API_KEY";
const endpointName = "SKYCLOAK_ENDPOINT";

export async function connectFromEnvironment(parts: Parts): Promise<void> {
  const text = process.env[keyName] ?? "";
  const reading = readKey(text);
  if (text === "") {
    void showWarningMessage(t("{0} is not set in the environment of this editor.", keyName));
    return;
  }
  if (!reading.ok) {
    void showWarningMessage(t("{0}: {1}", keyName, notAKey(reading) ?? ""));
    return;
  }
  const where = await endpointOfEnvironment(parts);
  if (where === undefined) return;
  const as = await namedIfNeeded(parts, where);
  if (as !== undefined) await report(parts, connectWith(parts, where.endpoint, reading.secret, as));
}

interface Where {
  readonly endpoint: Endpoint;
  /** Whether it comes from the setting. */
  readonly isSetting: boolean;
}

async function endpointOfEnvironment({
  connections,
  confirmedVariables,
}: Parts): Promise<Where | undefined> {
  const { nowhere } = connections;
  const setting = nowhere.endpoint();
  const text = process.env[endpointName] ?? "";
  if (text !== "") {
    const reading = readEndpoint(text);
    if (!reading.ok) {
      const insecure = reading.why === "insecure";
      void showWarningMessage(
        insecure
          ? t("{0}: A key is sent over https only, except to this machine.", endpointName)
          : t("{0}: This is not the address of an API.", endpointName),
      );
      return undefined;
    }
    const { endpoint } = reading;
    if (!setting.ok || setting.value.url !== endpoint.url) {
      const maySend = await askVariables(
        confirmedVariables,
        [{ name: endpointName, value: endpoint.url }],
        {
          question: t("Send the key in {0} to {1}?", keyName, endpoint.url),
          detail: t("The setting skycloak.endpoint has a different address."),
          button: t("Send It There"),
        },
      );
      return maySend ? { endpoint, isSetting: false } : undefined;
    }
  }
  if (setting.ok) return { endpoint: setting.value, isSetting: true };
  tellProblem(setting.problem, nowhere.host());
  return undefined;
}

/** The first connection needs no name. Undefined if the user cancels. */
async function namedIfNeeded(
  parts: Parts,
  { endpoint, isSetting }: Where,
): Promise<ConnectAs | undefined> {
  const { connections } = parts;
  const to = isSetting ? {} : { endpoint: endpoint.url };
  if (connections.all.length === 0 && connections.missing === undefined) return to;
  const value = freeName(connections, new URL(endpoint.url).host);
  const answer = await askName(parts, value, { title: t("Connect to Skycloak") });
  return answer.kind === "next" ? { ...to, name: answer.value.trim() } : undefined;
}
