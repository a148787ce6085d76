// The words for a request that did not come through: which part of the way it was, and which setting is
// about it.

import * as vscode from "vscode";
import type { NetworkCause } from "../api/problem";
import type { Described } from "./described";
import { openSetting, textSetting } from "./settings";

const t = vscode.l10n.t;

export function networkWords(
  cause: NetworkCause,
  host: string,
  code: string | undefined,
): Described {
  const why = code === undefined ? "" : ` (${code})`;
  switch (cause) {
    case "refused":
      return {
        short: t("Nothing answers at {0}", host),
        ...withSetting(t("Nothing answers at {0}{1}.", host, why), host),
      };
    case "dns":
      return {
        short: t("No network, or no such host"),
        sentence: t("{0} can't be found: there is no network, or no such host{1}.", host, why),
      };
    case "tls":
      return {
        short: t("The certificate is not trusted"),
        sentence: t("The certificate of {0} is not trusted on this machine{1}.", host, why),
        remedy: openSetting("skycloak.tls.caFile"),
      };
    case "clock":
      return {
        short: t("The certificate is not valid now"),
        sentence: t(
          "The certificate of {0} is not valid at this time{1}: it has expired, or the clock of this machine is wrong.",
          host,
          why,
        ),
      };
    case "tls-file":
      return {
        short: t("A certificate file can't be used"),
        sentence: t(
          "A file that the settings skycloak.tls name can't be read, or does not hold what it should. The log says which.",
        ),
        remedy: openSetting("skycloak.tls"),
      };
    case "proxy":
      return {
        short: t("The proxy refused"),
        sentence: t("The proxy did not let the request through{0}.", why),
        remedy: openSetting("http.proxy"),
      };
    case "proxy-kind":
      return {
        short: t("The proxy can't be used"),
        sentence: t(
          "With certificate files of your own, requests go through an http or https proxy only, and this machine's is of another kind.",
        ),
        remedy: openSetting("http.proxy"),
      };
    case "dropped":
      return {
        short: t("The connection was cut"),
        sentence: t("The connection to {0} was cut before the answer came{1}.", host, why),
      };
    case "other":
      return {
        short: t("No connection"),
        sentence: t("{0} can't be reached{1}.", host, why),
      };
  }
}

export function redirectedWords(host: string): Described {
  const sentence = t("{0} redirects to another address. The key was not sent there.", host);
  return { short: t("Redirected elsewhere"), ...withSetting(sentence, host) };
}

/** Names the setting that `host` comes from. A connection may have an address that none has. */
function withSetting(sentence: string, host: string): Pick<Described, "sentence" | "remedy"> {
  const name = ["endpoint", "dashboard", "issuer"].find((one) => {
    const address = textSetting(one);
    return URL.canParse(address) && new URL(address).host === host;
  });
  if (name === undefined) return { sentence };
  const setting = `skycloak.${name}`;
  return {
    sentence: `${sentence} ${t("Check the setting {0}.", setting)}`,
    remedy: openSetting(setting),
  };
}
