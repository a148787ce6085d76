// Signing in and out, as the person sees it.

import * as vscode from "vscode";
import { keyOnly } from "../commands/command-table";
import type { Services } from "../services";
import type { CreateKeys } from "./sign-in";
import {
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
  withProgress,
} from "../ui/messages";
import { confirmVariables } from "../ui/ask-variables";
import { cancellable } from "../ui/progress";
import { type DeviceCode, failed, type TokenGrant, type OAuth, type Outcome } from "./grant";
import { variablesInUse } from "./settings";
import type { Tokens } from "./tokens";
import type { SignInProblem } from "../api/errors";
import { describeSignIn } from "../errors/errors";
import { isWebAddress } from "../api/endpoint";
import { pause } from "../api/wait";
import { waitForApproval, type Waiting } from "./approval";

export function registerSignIn(parts: Services, makeKeys: CreateKeys): vscode.Disposable {
  const { signIn, vault, log } = parts;
  const show = (): void => {
    signIn
      .isSignedIn()
      .then((is) => vscode.commands.executeCommand("setContext", "skycloak.signedIn", is))
      .then(undefined, (error: unknown) => log.error("The sign-in could not be looked at", error));
  };
  const start = setImmediate(show);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(start) },
    vault.onDidChange(show),
    // Not every editor tells of what another window has stored.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) show();
    }),
    parts.registerCommands({
      "skycloak.signIn": async (wish) => {
        await signInToSkycloak(parts, { makeKeys, connect: wish !== keyOnly, signedIn: show });
      },
      "skycloak.signOut": async () => {
        await signOutOfSkycloak(parts);
        show();
      },
    }),
  );
}

const t = vscode.l10n.t;

export interface AfterSignIn {
  readonly makeKeys: CreateKeys;
  /** Whether the editor is to be connected with what is made. */
  readonly connect: boolean;
  /** Called once the tokens are in the vault. */
  readonly signedIn: () => void;
}

async function signInToSkycloak(
  { signIn, confirmedVariables }: Services,
  { makeKeys, connect, signedIn }: AfterSignIn,
): Promise<void> {
  const { addresses: asked } = signIn;
  if (!asked.ok && asked.problem.kind === "not-confirmed") {
    const mayUse = await confirmVariables(confirmedVariables, variablesInUse(), {
      question: t("Sign in with these values from the environment?"),
      detail: t("You sign in at the issuer, and your token is sent to the dashboard."),
      button: t("Use Them"),
    });
    if (!mayUse) return;
  }
  const tokens = await tokensOfPerson(signIn);
  if (!tokens.ok) {
    tellSignIn(tokens.problem);
    return;
  }
  signedIn();
  const workspaces = await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t("Looking for your Skycloak workspaces…"),
    },
    () => signIn.listWorkspaces(),
  );
  if (!workspaces.ok) {
    tellSignIn(workspaces.problem, (why) => t("You are signed in, but no key was made. {0}", why));
    return;
  }
  if (workspaces.value.length === 0) {
    void showWarningMessage(
      t("You are signed in, but belong to no Skycloak workspace. Make one in the dashboard."),
    );
    return;
  }
  const { addresses } = signIn;
  const host = addresses.ok ? new URL(addresses.value.dashboard).host : "";
  await makeKeys({ workspaces: workspaces.value, host, connect });
}

/** Those that are here already, where they still are good for anything. */
async function tokensOfPerson(signIn: Services["signIn"]): Promise<Outcome<Tokens>> {
  const { addresses } = signIn;
  if (!addresses.ok) return addresses;
  const present = await signIn.tokens();
  if (present.ok || !["over", "signed-out"].includes(present.problem.kind)) return present;
  // What the issuer says is said once, so the vault is tried before it is asked.
  const ready = await signIn.probe();
  if (!ready.ok) return ready;
  const { issuer } = addresses.value;
  const oauth = await signIn.openOAuth(addresses.value);
  const granted = await askBrowser(oauth, new URL(issuer).host);
  return granted.ok ? signIn.store(granted.value, addresses.value) : granted;
}

async function signOutOfSkycloak({ signIn }: Services): Promise<void> {
  if (!(await signIn.isSignedIn())) {
    void showInformationMessage(t("Nobody is signed in to Skycloak here."));
    return;
  }
  const signOut = t("Sign Out");
  const choice = await showWarningMessage(
    t("Sign out of Skycloak?"),
    {
      modal: true,
      detail: t("Keys that were made with the sign-in stay, and the editor stays connected."),
    },
    signOut,
  );
  if (choice !== signOut) return;
  const ended = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: t("Signing out of Skycloak…") },
    () => signIn.signOut(),
  );
  if (!ended.ok) {
    tellSignIn(ended.problem, (why) => t("Not signed out. {0}", why));
    return;
  }
  const { value } = ended;
  if (typeof value === "string") {
    void showInformationMessage(t("Signed out of Skycloak."));
    return;
  }
  void showWarningMessage(
    t(
      "Signed out on this machine. Skycloak could not be told, so there the sign-in ends by itself. {0}",
      describeSignIn(value.problem).sentence,
    ),
  );
}

async function askBrowser(oauth: OAuth, host: string): Promise<Outcome<TokenGrant>> {
  const started = await cancellable(t("Asking {0} for a code…", host), (signal) =>
    oauth.start(signal),
  );
  if (!started.ok) return started;
  const code = started.value;
  const page = pageOf(code);
  if (page === undefined) return failed({ kind: "no-issuer", at: host });
  if (!(await showCode(code, page))) return failed({ kind: "cancelled" });
  const title = t(
    "Waiting for you to allow it in the browser. Your code is {0}, and it is copied.",
    code.userCode,
  );
  return cancellable(title, (signal, told) =>
    waitForApproval(code, {
      oauth,
      signal,
      told: (waiting) => told(words(waiting, host)),
      now: () => performance.now(),
      pause,
    }),
  );
}

/** A modal, since nothing in the editor is larger. Answers whether the person wants to go on. */
async function showCode({ userCode, seconds }: DeviceCode, page: vscode.Uri): Promise<boolean> {
  const go = t("Copy Code and Open Page");
  const detail = t(
    "The code is copied, and a page of {0} opens in the browser. If it shows the same code, allow VS Code to act for you there. The code is good for {1} minutes.",
    page.authority,
    Math.max(1, Math.round(seconds / 60)),
  );
  const choice = await showInformationMessage(
    t("Your code: {0}", userCode),
    { modal: true, detail },
    go,
  );
  if (choice !== go) return false;
  await vscode.env.clipboard.writeText(userCode);
  if (!(await opened(page))) tellPage(page);
  return true;
}

/** Where the editor runs elsewhere, openExternal() itself asks for the address to use from here. */
async function opened(page: vscode.Uri): Promise<boolean> {
  try {
    return await vscode.env.openExternal(page);
  } catch {
    return false;
  }
}

/** Where the editor can open nothing, the person does. */
function tellPage(page: vscode.Uri): void {
  const copy = t("Copy Address");
  const address = page.toString(true);
  void showWarningMessage(t("The page was not opened. Open it yourself: {0}", address), copy).then(
    (choice) => (choice === copy ? vscode.env.clipboard.writeText(address) : undefined),
  );
}

/** Only a web page is opened, whatever the issuer says. */
function pageOf({ page }: DeviceCode): vscode.Uri | undefined {
  return isWebAddress(page) ? vscode.Uri.parse(page, true) : undefined;
}

function words(waiting: Waiting, host: string): string {
  switch (waiting) {
    case "answer":
      return t("The connection is back.");
    case "slower":
      return t("{0} wants to be asked less often, so it takes a little longer.", host);
    case "network":
      return t("{0} can't be reached at the moment; it is tried again.", host);
  }
}

/** Comes back at once; whoever leaves needs no telling. */
function tellSignIn(
  problem: SignInProblem,
  sentence: (why: string) => string = (why) => why,
): void {
  if (problem.kind === "cancelled") return;
  const { sentence: why, remedy } = describeSignIn(problem);
  void showErrorMessage(sentence(why), remedy.title).then((choice) => {
    if (choice === remedy.title) {
      void vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
    }
  });
}
