// The table of errors: for each kind what it carries, a short text, a sentence and a remedy. A new kind of error is
// one entry here, from which its type is inferred; api/errors.ts makes that the type of all failures.

import * as vscode from "vscode";
import type { ApiError, FieldError } from "../api/errors";
import type { Route } from "../api/routes";
import type { Scope } from "../api/scopes";
import { offerActions, showErrorMessage } from "../ui/messages";
import { redact } from "../ui/redact";
import { readTextSetting } from "../ui/settings";
import type { StoreFailure } from "../secrets/store-error";

const t = vscode.l10n.t;

export interface ErrorTexts {
  /** A few words, for a tree item. */
  readonly short: string;
  /** One or two whole sentences. */
  readonly sentence: string;
  /** A command that may help. */
  readonly remedy?: vscode.Command;
}

const connectAgain: vscode.Command = { title: t("Connect with Another Key"), command: "skycloak.connect" };
const connectWithKey: vscode.Command = { title: t("Connect with API Key…"), command: "skycloak.connect" };
const openDashboard: vscode.Command = { title: t("Open Dashboard"), command: "skycloak.openDashboard" };
const signInAgain: vscode.Command = { title: t("Sign In Again"), command: "skycloak.signIn" };
const showLog: vscode.Command = { title: t("Show Log"), command: "skycloak.showLog" };

type Texts = readonly [short: string, sentence: string, remedy?: vscode.Command];

/** `reason`: the system's name for it in brackets, after a space; or empty. */
const networkErrors = {
  refused: (host, reason) => [
    t("No response from {0}", host),
    ...withSetting(t("No response from {0}{1}.", host, reason), host),
  ],
  dns: (host, reason) => [
    t("Host not found"),
    t("Couldn't find {0}: there is no network, or the host doesn't exist{1}.", host, reason),
  ],
  tls: (host, reason) => [
    t("Certificate not trusted"),
    t("The certificate of {0} is not trusted on this machine{1}.", host, reason),
    openSetting("skycloak.tls.caFile"),
  ],
  /** A certificate that is not valid at this time, by this machine's clock. */
  clock: (host, reason) => [
    t("Certificate not valid"),
    t(
      "The certificate of {0} is not valid at this time{1}: it has expired, or this machine's clock is wrong.",
      host,
      reason,
    ),
  ],
  /** A file that the settings name and that can't be used. */
  "tls-file": () => [
    t("Invalid certificate file"),
    t("A file named in the skycloak.tls settings can't be read or has the wrong content. The log says which."),
    openSetting("skycloak.tls"),
  ],
  proxy: (_, reason) => [
    t("Refused by the proxy"),
    t("The proxy refused the request{0}.", reason),
    openSetting("http.proxy"),
  ],
  /** Requests with the user's own certificates can't go through a proxy of this kind. */
  "proxy-kind": () => [
    t("Proxy not supported"),
    t(
      "With your own certificate files, only HTTP and HTTPS proxies are supported, and this machine uses another kind.",
    ),
    openSetting("http.proxy"),
  ],
  dropped: (host, reason) => [
    t("Connection lost"),
    t("The connection to {0} was lost before the response arrived{1}.", host, reason),
  ],
  other: (host, reason) => [t("No connection"), t("Can't reach {0}{1}.", host, reason)],
} satisfies Record<string, (host: string, reason: string) => Texts>;

export type NetworkCause = keyof typeof networkErrors;

/** `detail`: the dashboard's own words, for an unknown cause. */
const dashboardErrors = {
  /** The sign-in is not accepted, or over. */
  token: () => [
    t("Session not accepted"),
    t("Skycloak didn't accept the session: it has ended or couldn't be renewed. Sign in again."),
    signInAgain,
  ],
  /** This dashboard makes no keys for other programs. */
  "not-offered": () => [
    t("Not available"),
    t("This dashboard can't create keys for a session. Create one there and connect with it."),
    openDashboard,
  ],
  // Causes of a 403 or 402:
  "not-member": () => [
    t("Not a member"),
    t("You are not a member of this Skycloak workspace. One of its owners can invite you."),
    openDashboard,
  ],
  "not-allowed": () => [
    t("Owners and admins only"),
    t(
      "Only owners and admins of this Skycloak workspace can create API keys. Ask one of them for a key and connect with it.",
    ),
    connectWithKey,
  ],
  "email-unverified": () => [
    t("Email address not verified"),
    t(
      "Your email address is not verified with Skycloak yet. Follow the link in the email you received, then try again.",
    ),
    openDashboard,
  ],
  quota: () => [
    t("Plan limit reached"),
    t("The plan of this Skycloak workspace doesn't allow another API key. Revoke an unused one, or change the plan."),
    openDashboard,
  ],
  /** An unknown cause, with the dashboard's own words. */
  other: (detail) => [
    t("Not allowed"),
    withDetail(
      t(
        "Skycloak didn't create a key for you. You may not be an owner or admin of the workspace, your email address may not be verified, or the plan's limit may be reached.",
      ),
      detail === "" ? undefined : detail,
    ),
    openDashboard,
  ],
} satisfies Record<string, (detail?: string) => Texts>;

export type DashboardCause = keyof typeof dashboardErrors;

const secretStoreErrors: Readonly<Record<StoreFailure, () => Texts>> = {
  refused: () => [
    t("Secret storage doesn't respond"),
    t("VS Code's secret storage doesn't respond. Unlock this machine's keyring and try again."),
  ],
  timeout: () => [
    t("Secret storage doesn't respond"),
    t(
      "VS Code's secret storage didn't respond in time. If this machine's keyring asks for its password, enter it and try again.",
    ),
  ],
  "out-of-sync": () => [
    t("Another window has a newer key"),
    t(
      "Another window has stored a newer key that this window can't see. Reload this window. Until then it doesn't change stored secrets.",
    ),
    { title: t("Reload Window"), command: "workbench.action.reloadWindow" },
  ],
};

interface Detail {
  /** The server's own words, which may quote a secret. */
  readonly detail?: string;
}

interface Status {
  readonly status: number;
}

interface RetryAfter {
  /** Seconds. */
  readonly retryAfter?: number;
}

/** By kind. The first parameter is what the error carries; `host` is where the request was sent. */
const errors = {
  /** No response; `code` is the system's name for it (ECONNREFUSED, ENOTFOUND, …). */
  network: ({ cause, code }: { cause: NetworkCause; code?: string }, host) =>
    networkErrors[cause](host, code === undefined ? "" : ` (${code})`),
  timeout: ({ seconds }: { seconds: number }, host) => [
    t("Timed out"),
    t("{0} didn't respond within {1} seconds.", host, seconds),
  ],
  cancelled: () => [t("Cancelled"), t("Cancelled.")],
  /** 401: the key is unknown, revoked, expired or rotated away. */
  unauthorized: () => [
    t("The key was refused"),
    t("Skycloak refused this connection's API key. It was rotated or revoked elsewhere, or it expired."),
    connectAgain,
  ],
  /** 403 that names the missing scope. */
  "scope-missing": ({ scope }: { scope: string }) => [
    t("Not allowed: the key lacks the scope {0}", scope),
    t("Not allowed: the API key lacks the scope {0}.", scope),
    connectAgain,
  ],
  forbidden: ({ detail }: Detail) => [t("Not allowed"), withDetail(t("Skycloak doesn't allow this."), detail)],
  /** 402, with the plan's limits if the response has them. */
  "plan-limit": ({ plan, needs, used, limit }: { plan?: string; needs?: string; used?: number; limit?: number }) => [
    t("Plan limit reached"),
    withDetail(
      used !== undefined && limit !== undefined
        ? t("The plan's limit is reached: {0} of {1} in use.", used, limit)
        : t("The plan's limit is reached."),
      plan !== undefined && needs !== undefined
        ? t("The plan is {0}. A higher limit requires {1}.", plan, needs)
        : undefined,
    ),
    openDashboard,
  ],
  /** 404 or 405: not there, or not offered by this endpoint. */
  "not-found": () => [t("Not found"), t("Skycloak says that this doesn't exist or isn't available.")],
  /** 409; with `retryAfter` the resource is busy, and the same request may be sent later. */
  conflict: ({ retryAfter, detail }: RetryAfter & Detail) =>
    retryAfter === undefined
      ? [t("Not possible right now"), withDetail(t("Skycloak refused this in the current state."), detail)]
      : [t("Busy"), withDetail(t("Another change is in progress, so Skycloak didn't carry this out."), detail)],
  /** 422. The refused values are left out: they may be secrets. */
  invalid: ({ fields, detail }: { fields: readonly FieldError[] } & Detail) => [
    t("Invalid input"),
    withDetail(t("Skycloak didn't accept the input."), fields.length > 0 ? fieldList(fields) : detail),
  ],
  "rate-limited": ({ retryAfter }: RetryAfter) => [
    t("Too many requests"),
    retryAfter === undefined
      ? t("This Skycloak workspace has reached its rate limit.")
      : t("This Skycloak workspace has reached its rate limit. Try again in {0} seconds.", retryAfter),
  ],
  /** 400 and every other 4xx. */
  rejected: ({ detail }: Status & Detail) => [t("Refused"), withDetail(t("Skycloak refused the request."), detail)],
  server: ({ status, detail }: Status & Detail & RetryAfter) =>
    status === 501
      ? [t("Not offered by Skycloak"), withDetail(t("Skycloak doesn't offer this (status 501)."), detail)]
      : [t("Skycloak error"), withDetail(t("Skycloak returned an error (status {0}).", status), detail)],
  /** Not a response of the API: HTML, empty, incomplete or not JSON. */
  unreadable: ({ html }: Status & { html: boolean }, host) => [
    t("Invalid response"),
    html
      ? t(
          "{0} returned a web page instead of data. It is not a Skycloak API, or a proxy or login page intercepted the request.",
          host,
        )
      : t("{0} returned an invalid response.", host),
  ],
  redirected: (_: Status, host) => [
    t("Redirected"),
    ...withSetting(t("{0} redirects to another address. The key was not sent there.", host), host),
  ],
  /** A limit of this extension: the bytes of a body, or the pages of a list. */
  "too-large": ({ limit, max }: { limit: "bytes" | "pages"; max: number }, host) => [
    t("Too large"),
    limit === "bytes"
      ? t(
          "The response from {0} exceeds the limit of {1} and was not read any further.",
          host,
          max < mebibyte ? t("{0} KB", max / 1024) : t("{0} MB", max / mebibyte),
        )
      : t("The list from {0} has more than {1} pages, the limit.", host, max),
  ],
  /** The dashboard's refusal of a user who is signed in. Nothing was done. */
  dashboard: ({ reason, detail }: { reason: DashboardCause } & Detail) => dashboardErrors[reason](detail),

  // Reasons why a request is not sent.

  /** A name, ID or filter that would not arrive unchanged as a part of the URL. */
  "unusable-address": ({ value }: { value: string }) => [
    t("Invalid name"),
    value.trim() === ""
      ? t("The request needs a name or ID that is empty. Nothing was sent.")
      : t("“{0}” can't be used in a request's address because it would change the target. Nothing was sent.", value),
  ],
  "not-connected": () => [t("Not connected"), t("Not connected to Skycloak."), connectWithKey],
  "bad-endpoint": ({ insecure, endpoint }: { insecure: boolean; endpoint: string }) => [
    t("Invalid endpoint setting"),
    insecure
      ? t("The endpoint {0} uses plain HTTP. Keys are only sent over HTTPS, except to this machine.", endpoint)
      : t("The endpoint “{0}” is not a valid API address.", endpoint),
    openSetting("skycloak.endpoint"),
  ],
  /** The endpoint setting names another origin than the one that the key was given for. */
  "other-origin": ({ expected, actual }: { expected: string; actual: string }) => [
    t("Key for another endpoint"),
    t(
      "This connection's key was given for {0} and is not sent anywhere else, but the endpoint setting is now {1}.",
      expected,
      actual,
    ),
    connectAgain,
  ],
  /** The index has the connection's key, and its secret is gone from this machine. */
  "secret-lost": ({ ref }: { ref: string }) => [
    t("The key is missing on this machine"),
    t(
      "This connection's key is no longer stored on this machine. A different browser or a lost keyring can be the cause.",
    ),
    {
      title: t("Paste the Key Again…"),
      command: "skycloak.storeKey",
      arguments: [{ kind: "stored", id: ref }],
    },
  ],
  "secret-store-refused": ({ reason }: { reason: StoreFailure }) => secretStoreErrors[reason](),

  // What can go wrong when signing in.

  /** By the user, or by another person on that page. */
  "sign-in-denied": () => messageOnly(t("Access was denied in the browser. Nothing was changed.")),
  /** The user did not respond while the code was valid. */
  "sign-in-expired": () => messageOnly(t("The code has expired: access wasn't allowed in the browser in time.")),
  /** The tokens are no longer accepted. */
  "sign-in-over": () => messageOnly(t("The session has ended or expired. Sign in again.")),
  /** The user is not signed in, or only for other addresses. */
  "signed-out": () => messageOnly(t("You are not signed in, or the session is for other addresses.")),
  /** Tokens may not be sent to the address in a setting or its environment variable. */
  "bad-address": ({ insecure, setting, address }: { insecure: boolean; setting: string; address: string }) =>
    messageOnly(
      insecure
        ? t("{0} uses plain HTTP ({1}). Signing in requires HTTPS, except to this machine.", setting, address)
        : t("{0} is not a web address: “{1}”.", setting, address),
      openSetting(setting),
    ),
  /** A value from the environment that the user has not confirmed. */
  "not-confirmed": ({ variable }: { variable: string }) =>
    messageOnly(t("{0} in the environment has a new value. Sign in to use it.", variable)),
  /** The issuer has no device grant. */
  "no-device-grant": (_: object, host) =>
    messageOnly(
      t(
        "{0} doesn't support signing in with a code. Check the setting skycloak.issuer, or connect with an API key.",
        host,
      ),
      openSetting("skycloak.issuer"),
    ),
  /** The issuer does not know this client, or does not let it sign in this way. */
  "client-refused": ({ clientId }: { clientId: string }) =>
    messageOnly(
      t(
        "The client “{0}” is unknown or not allowed to sign in this way. Check the setting skycloak.clientId.",
        clientId,
      ),
      openSetting("skycloak.clientId"),
    ),
  /** There is no issuer at the address, or a different issuer. */
  "no-issuer": (_: object, host) =>
    messageOnly(
      t(
        "{0} is not an OAuth issuer, or identifies itself as a different one. Check the setting skycloak.issuer.",
        host,
      ),
      openSetting("skycloak.issuer"),
    ),
  /** An OAuth error code without a specific message. */
  "oauth-error": ({ code }: { code: string }, host) =>
    messageOnly(code === "" ? t("{0} refused the sign-in.", host) : t("{0} refused the sign-in ({1}).", host, code)),

  // Why nothing was changed on this machine.

  /** Another process is working on the same key, or another window on the secret store. `name`: of the key it works on. */
  busy: ({ name }: { name: string }) => messageOnly(t("Another window is still working on “{0}”.", name)),
  /** VS Code couldn't write its state. */
  "not-saved": () => messageOnly(t("VS Code couldn't save the change. Try again.")),
  "no-journal": () =>
    messageOnly(t("The extension's operation log can't be written, so nothing was changed."), showLog),
} satisfies Record<string, (error: never, host: string) => Texts>;

type Errors = typeof errors;

export type KnownError = {
  [K in keyof Errors]: { readonly kind: K } & (Parameters<Errors[K]>[0] extends undefined
    ? object
    : Readonly<Parameters<Errors[K]>[0]>);
}[keyof Errors];

/** `host`: where the request was sent, unless the error says it. A server's own words may quote a secret. */
export function describeError(error: ApiError, host: string): ErrorTexts {
  const textsOf = errors[error.kind] as (error: ApiError, host: string) => Texts;
  const [short, sentence, remedy] = textsOf(error, error.at ?? host);
  return { short: redact(short), sentence: redact(sentence), remedy };
}

/** An error while signing in. If nothing else helps, signing in again does. */
export function describeSignInError(error: ApiError): Required<Omit<ErrorTexts, "short">> {
  const { at = "", kind } = error;
  const specific =
    kind === "network" && error.cause === "refused"
      ? t("No response from {0}, which is needed to sign in.", at)
      : kind === "redirected"
        ? t("{0} redirects to another address. Nothing was sent there.", at)
        : undefined;
  const { sentence, remedy } = specific === undefined ? describeError(error, at) : { sentence: redact(specific) };
  return { sentence, remedy: remedy ?? signInAgain };
}

/** For errors that are shown as a message only. */
function messageOnly(sentence: string, remedy?: vscode.Command): Texts {
  return [sentence, sentence, remedy];
}

const mebibyte = 1024 * 1024;

function fieldList(fields: readonly FieldError[]): string {
  return fields.map(({ field, detail }) => `${field}: ${detail}`).join("; ");
}

function withDetail(sentence: string, detail: string | undefined): string {
  return detail === undefined ? sentence : `${sentence} ${detail}`;
}

/** Names the setting that `host` comes from. The address of a connection may come from no setting. */
function withSetting(sentence: string, host: string): [sentence: string, remedy?: vscode.Command] {
  const name = ["endpoint", "dashboard", "issuer"].find((setting) => {
    const address = readTextSetting(setting);
    return URL.canParse(address) && new URL(address).host === host;
  });
  if (name === undefined) return [sentence];
  const setting = `skycloak.${name}`;
  return [`${sentence} ${t("Check the setting {0}.", setting)}`, openSetting(setting)];
}

/** `name`: with “skycloak.”. */
function openSetting(name: string): vscode.Command {
  return { title: t("Open Setting"), command: "workbench.action.openSettings", arguments: [name] };
}

/**
 * Whether a connection's key may do something, as far as is known; if not, says so. To be called before asking
 * any questions.
 */
export function checkScope(connection: { lacks(scope: Scope): boolean; host(): string }, { scope }: Route): boolean {
  if (scope === undefined || !connection.lacks(scope)) return true;
  showError({ kind: "scope-missing", scope }, connection.host());
  return false;
}

/** Shows an error with a button for its remedy. Does not wait for the user. `wrap` puts the reason into a sentence. */
export function showError(
  error: ApiError,
  host: string,
  wrap: (reason: string) => string = (reason) => reason,
  texts: Omit<ErrorTexts, "short"> = describeError(error, host),
): void {
  const { sentence, remedy = showLog } = texts;
  const { title, command, arguments: args = [] } = remedy;
  offerActions(showErrorMessage, wrap(sentence), [title, command, ...(args as unknown[])]);
}

/** Shows an error, or only passes its message on if there is a function for it. */
export function reportError(
  error: ApiError,
  host: string,
  wrap: (reason: string) => string,
  onFailure: ((message: string) => void) | undefined,
): void {
  if (onFailure === undefined) showError(error, host, wrap);
  else onFailure(wrap(describeError(error, host).sentence));
}

/** Shows an error while signing in, unless the user cancelled. */
export function showSignInError(error: ApiError, wrap?: (reason: string) => string): void {
  if (error.kind !== "cancelled") showError(error, "", wrap, describeSignInError(error));
}
