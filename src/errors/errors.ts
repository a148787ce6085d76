// The texts of every error, in one table for each type of problem: what happened, what it means, and the one thing
// that helps.

import * as vscode from "vscode";
import type {
  DashboardRefusal,
  FieldError,
  NetworkCause,
  ApiError,
  SignInProblem,
} from "../api/errors";
import { redact } from "../ui/redact";
import { showErrorMessage } from "../ui/messages";
import { textSetting } from "../ui/settings";
import type { Route } from "../api/routes";
import type { Scope } from "../api/scopes";

const t = vscode.l10n.t;

export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** What a person is told of a problem. */
export interface ErrorTexts {
  /** One or two whole sentences. */
  readonly sentence: string;
  /** A few words, for a tree item. */
  readonly short: string;
  readonly remedy?: Remedy;
}

type Texts = readonly [short: string, sentence: string, remedy?: Remedy];

type Table<P extends { readonly kind: string }> = {
  readonly [K in P["kind"]]: (problem: Extract<P, { readonly kind: K }>, host: string) => Texts;
};

/** `host` is where the request went, for the words. A server's own words may quote a secret. */
export function describeError(problem: ApiError, host: string): ErrorTexts {
  const textsOf = problems[problem.kind] as (problem: ApiError, host: string) => Texts;
  const [short, sentence, remedy] = textsOf(problem, host);
  return { short: redact(short), sentence: redact(sentence), remedy };
}

/** An address may hold a password, and an issuer's own words anything. */
export function describeSignIn(problem: SignInProblem): Required<Omit<ErrorTexts, "short">> {
  const textsOf = signInProblems[problem.kind] as (problem: SignInProblem) => SignInTexts;
  const [sentence, remedy = signInAgain()] = textsOf(problem);
  return { sentence: redact(sentence), remedy };
}

const problems: Table<ApiError> = {
  network: ({ cause, code }, host) =>
    networkCauses[cause](host, code === undefined ? "" : ` (${code})`),
  timeout: ({ seconds }, host) => [
    t("No answer in time"),
    t("{0} did not answer within {1} seconds.", host, seconds),
  ],
  cancelled: () => [t("Cancelled"), t("Cancelled.")],
  unauthorized: () => [
    t("The key was refused"),
    t(
      "Skycloak refused this connection's API key. It was rotated or revoked elsewhere, or has expired.",
    ),
    connectAgain(),
  ],
  "scope-missing": ({ scope }) => [
    t("Not allowed: the key lacks the scope {0}", scope),
    t("Not allowed: the API key lacks the scope {0}.", scope),
    connectAgain(),
  ],
  forbidden: ({ detail }) => [
    t("Not allowed"),
    withDetail(t("Skycloak does not allow this."), detail),
  ],
  "plan-limit": ({ plan, needs, used, limit }) => [
    t("The plan's limit is reached"),
    withDetail(
      used !== undefined && limit !== undefined
        ? t("The plan's limit is reached: {0} of {1} used.", used, limit)
        : t("The plan's limit is reached."),
      plan !== undefined && needs !== undefined
        ? t("The plan is {0}; more needs {1}.", plan, needs)
        : undefined,
    ),
    openDashboard(),
  ],
  "not-found": () => [
    t("Not found"),
    t("Skycloak says that this does not exist, or is not offered there."),
  ],
  conflict: ({ retryAfter, detail }) =>
    retryAfter === undefined
      ? [t("Not possible now"), withDetail(t("Skycloak did not do it, as things are."), detail)]
      : [
          t("Busy"),
          withDetail(t("It is being changed at the moment, so Skycloak did not do it."), detail),
        ],
  invalid: ({ fields, detail }) => [
    t("Not accepted"),
    withDetail(
      t("Skycloak did not accept what was entered."),
      fields.length > 0 ? fieldList(fields) : detail,
    ),
  ],
  "rate-limited": ({ retryAfter }) => [
    t("Too many requests"),
    retryAfter === undefined
      ? t("This Skycloak workspace has used up its requests for now.")
      : t(
          "This Skycloak workspace has used up its requests for now. It takes more in {0} seconds.",
          retryAfter,
        ),
  ],
  rejected: ({ detail }) => [t("Refused"), withDetail(t("Skycloak refused the request."), detail)],
  server: ({ status, detail }) =>
    status === 501
      ? [
          t("Not offered by Skycloak"),
          withDetail(t("Skycloak does not offer this (status 501)."), detail),
        ]
      : [
          t("A fault at Skycloak"),
          withDetail(t("Skycloak answered with a fault of its own (status {0}).", status), detail),
        ],
  unreadable: ({ html }, host) => [
    t("The answer can't be read"),
    html
      ? t(
          "{0} answered with a web page instead of data. It is not a Skycloak API, or a proxy or sign-in page stands in between.",
          host,
        )
      : t("{0} gave an answer that can't be read.", host),
  ],
  redirected: (_, host) => [
    t("Redirected elsewhere"),
    ...withSetting(t("{0} redirects to another address. The key was not sent there.", host), host),
  ],
  "too-large": ({ limit, most }, host) => [
    t("Too large"),
    limit === "bytes"
      ? t(
          "The response from {0} exceeds the limit of {1} and was not read any further.",
          host,
          most < mebibyte ? t("{0} KB", most / 1024) : t("{0} MB", most / mebibyte),
        )
      : t("The list from {0} does not end after {1} pages, the limit.", host, most),
  ],
  dashboard: ({ why, detail }) => dashboardRefusals[why](detail),
  "unusable-address": ({ value }) => [
    t("Not usable in a request"),
    value.trim() === ""
      ? t("A name or ID that the request needs is empty, so nothing was sent.")
      : t(
          "“{0}” can't be part of a request's address: it could reach something else. Nothing was sent.",
          value,
        ),
  ],
  "not-connected": () => [
    t("Not connected"),
    t("No Skycloak workspace is connected."),
    connectWithKey(),
  ],
  "bad-endpoint": ({ insecure, endpoint }) => [
    t("The endpoint setting is not usable"),
    insecure
      ? t(
          "The endpoint {0} is plain http. A key is sent over https only, except to this machine.",
          endpoint,
        )
      : t("The endpoint “{0}” is not the address of an API.", endpoint),
    openSetting("skycloak.endpoint"),
  ],
  "other-origin": ({ given, now }) => [
    t("The key belongs to another endpoint"),
    t(
      "This connection's key was given for {0} and is sent nowhere else, but the endpoint setting now says {1}.",
      given,
      now,
    ),
    connectAgain(),
  ],
  "secret-lost": (problem) => [
    t("The key is gone from this machine's vault"),
    t(
      "The key of this connection is no longer in this machine's vault (another browser or a lost keyring can be the reason).",
    ),
    {
      title: t("Paste the Key Again…"),
      command: "skycloak.storeKey",
      arguments: [{ kind: "held", id: problem.ref }],
    },
  ],
  "vault-refused": ({ why }) => vaultRefusals[why](),
};

/** `why`: the code of the system, in brackets with a space before it. */
const networkCauses: Readonly<Record<NetworkCause, (host: string, why: string) => Texts>> = {
  refused: (host, why) => [
    t("Nothing answers at {0}", host),
    ...withSetting(t("Nothing answers at {0}{1}.", host, why), host),
  ],
  dns: (host, why) => [
    t("No network, or no such host"),
    t("{0} can't be found: there is no network, or no such host{1}.", host, why),
  ],
  tls: (host, why) => [
    t("The certificate is not trusted"),
    t("The certificate of {0} is not trusted on this machine{1}.", host, why),
    openSetting("skycloak.tls.caFile"),
  ],
  clock: (host, why) => [
    t("The certificate is not valid now"),
    t(
      "The certificate of {0} is not valid at this time{1}: it has expired, or the clock of this machine is wrong.",
      host,
      why,
    ),
  ],
  "tls-file": () => [
    t("A certificate file can't be used"),
    t(
      "A file that the settings skycloak.tls name can't be read, or does not hold what it should. The log says which.",
    ),
    openSetting("skycloak.tls"),
  ],
  proxy: (_, why) => [
    t("The proxy refused"),
    t("The proxy did not let the request through{0}.", why),
    openSetting("http.proxy"),
  ],
  "proxy-kind": () => [
    t("The proxy can't be used"),
    t(
      "With certificate files of your own, requests go through an http or https proxy only, and this machine's is of another kind.",
    ),
    openSetting("http.proxy"),
  ],
  dropped: (host, why) => [
    t("The connection was cut"),
    t("The connection to {0} was cut before the answer came{1}.", host, why),
  ],
  other: (host, why) => [t("No connection"), t("{0} can't be reached{1}.", host, why)],
};

/** `detail`: the dashboard's own words, for a cause that is not known. */
const dashboardRefusals: Readonly<Record<DashboardRefusal, (detail?: string) => Texts>> = {
  token: () => [
    t("The sign-in is not accepted"),
    t("Skycloak did not accept the sign-in: it is over, or could not be renewed. Sign in again."),
    signInAgain(),
  ],
  "not-offered": () => [
    t("Not offered there"),
    t("This dashboard does not make keys for a sign-in. Make one there, and connect with it."),
    openDashboard(),
  ],
  "not-member": () => [
    t("Not a member"),
    t("You are not a member of this Skycloak workspace. One of its owners can invite you."),
    openDashboard(),
  ],
  "not-allowed": () => [
    t("Owners and admins only"),
    t(
      "Only owners and admins of this Skycloak workspace may make API keys. Ask one of them for a key, and connect with it.",
    ),
    connectWithKey(),
  ],
  "email-unverified": () => [
    t("E-mail address not verified"),
    t(
      "Your e-mail address is not verified at Skycloak yet. Follow the link in the mail that it sent you, and try again.",
    ),
    openDashboard(),
  ],
  quota: () => [
    t("No more keys in this plan"),
    t(
      "The plan of this Skycloak workspace has no room for another API key. Revoke one that nobody needs, or change the plan.",
    ),
    openDashboard(),
  ],
  other: (detail) => [
    t("Not allowed"),
    withDetail(
      t(
        "Skycloak does not make a key for you there. You may not be a member of the workspace, or neither owner nor admin; your e-mail address may not be verified; or the plan has no room for another key.",
      ),
      detail === "" ? undefined : detail,
    ),
    openDashboard(),
  ],
};

const vaultRefusals: Readonly<
  Record<Extract<ApiError, { kind: "vault-refused" }>["why"], () => Texts>
> = {
  refused: () => [
    t("The vault does not answer"),
    t("VS Code's secret storage does not answer. Unlock this machine's keyring and try again."),
  ],
  late: () => [
    t("The vault does not answer"),
    t(
      "VS Code's secret storage has not answered in time. If this machine's keyring asks for its password, answer it there, and try again.",
    ),
  ],
  behind: () => [
    t("Another window has a newer key"),
    t(
      "Another window has put a newer key into the vault, and this window does not see it. Reload this window; until then it changes nothing in the vault.",
    ),
    { title: t("Reload Window"), command: "workbench.action.reloadWindow" },
  ],
};

type SignInTexts = readonly [sentence: string, remedy?: Remedy];

/** Where nothing else helps, signing in again does. */
const signInProblems: {
  readonly [K in SignInProblem["kind"]]: (
    problem: Extract<SignInProblem, { readonly kind: K }>,
  ) => SignInTexts;
} = {
  request: requestTexts,
  denied: () => [t("In the browser, the sign-in was denied. Nothing was changed.")],
  expired: () => [t("The code is too old: nobody allowed it in the browser in time.")],
  over: () => [
    t("The sign-in is over: it was ended elsewhere, or has lasted too long. Sign in again."),
  ],
  "signed-out": () => [t("Nobody is signed in here, or the sign-in is for other addresses.")],
  "bad-address": (problem) => [
    problem.insecure
      ? t(
          "{0} is plain http ({1}). A sign-in goes over https only, except to this machine.",
          problem.setting,
          problem.address,
        )
      : t("{0} is not a web address: “{1}”.", problem.setting, problem.address),
    openSetting(problem.setting),
  ],
  "not-confirmed": (problem) => [
    t("{0} in the environment has a new value. Sign in to use it.", problem.variable),
  ],
  "not-offered": (problem) => [
    t(
      "{0} does not offer to sign in with a code. Check the setting skycloak.issuer, or connect with an API key.",
      problem.at,
    ),
    openSetting("skycloak.issuer"),
  ],
  "client-refused": (problem) => [
    t(
      "The client “{0}” is not known there, or may not sign in this way. Check the setting skycloak.clientId.",
      problem.clientId,
    ),
    openSetting("skycloak.clientId"),
  ],
  "no-issuer": (problem) => [
    t(
      "{0} is no place to sign in at, or says that it is another one. Check the setting skycloak.issuer.",
      problem.at,
    ),
    openSetting("skycloak.issuer"),
  ],
  refused: (problem) => [
    problem.word === ""
      ? t("{0} refused the sign-in.", problem.at)
      : t("{0} refused the sign-in ({1}).", problem.at, problem.word),
  ],
  cancelled: () => [t("Cancelled.")],
  "window-busy": () => [
    t("Another window is at work on the vault, and did not come to its end. Try again."),
  ],
  "no-journal": () => [
    t("The disk takes no note of it, so nothing was begun."),
    { title: t("Show Log"), command: "skycloak.showLog" },
  ],
};

function requestTexts({
  problem,
  at,
}: Extract<SignInProblem, { readonly kind: "request" }>): SignInTexts {
  if (problem.kind === "network" && problem.cause === "refused") {
    return [t("Nothing answers at {0}. Without it nobody can sign in.", at)];
  }
  if (problem.kind === "redirected") {
    return [t("{0} redirects to another address. Nothing was sent there.", at)];
  }
  const { sentence, remedy } = describeError(problem, at);
  return [sentence, remedy];
}

const mebibyte = 1024 * 1024;

function fieldList(fields: readonly FieldError[]): string {
  return fields.map(({ field, detail }) => `${field}: ${detail}`).join("; ");
}

function withDetail(sentence: string, detail: string | undefined): string {
  return detail === undefined ? sentence : `${sentence} ${detail}`;
}

/** Names the setting that `host` comes from. A connection may have an address that none has. */
function withSetting(sentence: string, host: string): [sentence: string, remedy?: Remedy] {
  const name = ["endpoint", "dashboard", "issuer"].find((one) => {
    const address = textSetting(one);
    return URL.canParse(address) && new URL(address).host === host;
  });
  if (name === undefined) return [sentence];
  const setting = `skycloak.${name}`;
  return [`${sentence} ${t("Check the setting {0}.", setting)}`, openSetting(setting)];
}

function connectAgain(): Remedy {
  return { title: t("Connect with Another Key"), command: "skycloak.connect" };
}

function connectWithKey(): Remedy {
  return { title: t("Connect with API Key…"), command: "skycloak.connect" };
}

function openDashboard(): Remedy {
  return { title: t("Open Dashboard"), command: "skycloak.openDashboard" };
}

function signInAgain(): Remedy {
  return { title: t("Sign In Again"), command: "skycloak.signIn" };
}

/** `name`: with “skycloak.”. */
function openSetting(name: string): Remedy {
  return {
    title: t("Open Setting"),
    command: "workbench.action.openSettings",
    arguments: [name],
  };
}

/**
 * Whether a connection's key may do something, as far as is known; if not, says so. To be called before asking
 * any questions.
 */
export function checkScope(
  connection: { lacks(scope: Scope): boolean; host(): string },
  { scope }: Route,
): boolean {
  if (scope === undefined || !connection.lacks(scope)) return true;
  showError({ kind: "scope-missing", scope }, connection.host());
  return false;
}

/** `sentence` puts the reason into the caller's words. Does not wait for the answer, which may never come. */
export function showError(
  problem: ApiError,
  host: string,
  sentence: (why: string) => string = (why) => why,
): void {
  const { sentence: why, remedy } = describeError(problem, host);
  const {
    title,
    command,
    arguments: given = [],
  } = remedy ?? {
    title: t("Show Log"),
    command: "skycloak.showLog",
  };
  void showErrorMessage(sentence(why), title).then((choice) => {
    if (choice === title) void vscode.commands.executeCommand(command, ...given);
  });
}
