// The visible effects of a command, as lines that a test can compare.
import * as vscode from "vscode";
import type { FakeUser } from "./fake-user";
import { control } from "./skycloak";

export interface RecordingOptions {
  readonly user: FakeUser;
  /** Describes a text on the clipboard; a report must not contain keys. */
  readonly describeCopied: (text: string) => string;
}

/** Records the effects of `act`, ordered by kind rather than time. */
export async function recordEffects(
  { user, describeCopied }: RecordingOptions,
  act: () => Promise<unknown>,
): Promise<string[]> {
  const recorded = [user.prompts, user.messages, user.openedUrls, user.issueReports];
  const [shown, heard, opened, reported] = recorded.map(({ length }) => length);
  const terminals = new Set(vscode.window.terminals);
  await vscode.env.clipboard.writeText("");
  await control().clearRequests();
  await act();
  const copied = await vscode.env.clipboard.readText();
  const newTerminals = vscode.window.terminals.filter((one) => !terminals.has(one));
  for (const terminal of newTerminals) terminal.dispose();
  const writes = (await control().requests()).filter(({ method }) => method !== "GET");
  return [
    ...user.prompts.slice(shown).map(({ title, message }) => `asks: ${message === "" ? title : message}`),
    ...user.messages.slice(heard).map(({ text }) => `says: ${text}`),
    ...user.openedUrls.slice(opened).map((address) => `opens: ${address}`),
    ...user.issueReports.slice(reported).map(() => "opens the issue reporter"),
    ...newTerminals.map(({ name }) => `opens a terminal: ${name}`),
    ...(copied === "" ? [] : [`copies: ${describeCopied(copied)}`]),
    ...writes.map(({ method, path }) => `sends: ${method} ${path}`),
  ];
}
