// From a code to an approval: the code is shown and copied, the page opens, and somebody waits.

import * as vscode from "vscode";
import { isWebAddress } from "../api/endpoint";
import { pause } from "../api/wait";
import { showInformationMessage, showWarningMessage, withProgress } from "../ui/messages";
import { waitForApproval, type Waiting } from "./approval";
import type { DeviceCode, Grant, OAuth } from "./grant";
import { failed, type Outcome } from "./problem";

const t = vscode.l10n.t;

export async function askBrowser(oauth: OAuth, host: string): Promise<Outcome<Grant>> {
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

async function cancellable<T>(
  title: string,
  act: (signal: AbortSignal, told: (message: string) => void) => Promise<T>,
): Promise<T> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const leaving = new AbortController();
      const listener = token.onCancellationRequested(() => leaving.abort());
      try {
        return await act(leaving.signal, (message) => progress.report({ message }));
      } finally {
        listener.dispose();
      }
    },
  );
}
