// The open project. Files and commits are removed after each test.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

export interface Project {
  readonly folder: () => string;
  /** Writes a file with a path relative to the project. */
  readonly write: (path: string, text: string | Buffer) => vscode.Uri;
  /** Marks another path to be removed after the test. */
  readonly removeAfterTest: (path: string) => void;
  /** Runs Git in the project, with a name and email address. */
  readonly git: (...args: string[]) => void;
  /** The same in another folder, with standard input. */
  readonly gitIn: (folder: string, args: readonly string[], input?: string) => void;
}

const identity = ["-c", "user.name=x", "-c", "user.email=x@x.test", "-c", "commit.gpgsign=false"];

/** Adds hooks to the `describe` that calls it. */
export function project(): Project {
  const made: string[] = [];
  const folder = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const gitIn = (cwd: string, args: readonly string[], input = ""): void => {
    execFileSync("git", [...identity, ...args], { cwd, input, stdio: "pipe" });
  };
  const git = (...args: string[]): void => gitIn(folder(), args);

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
    git("reset", "-q", "--hard", "HEAD");
  });

  return {
    folder,
    git,
    gitIn,
    removeAfterTest: (path) => made.push(path),
    write: (name, text) => {
      const path = join(folder(), name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      made.push(path);
      return vscode.Uri.file(path);
    },
  };
}
