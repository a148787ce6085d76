// The project that is open: files and commits that are gone again after each test.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

export interface Project {
  readonly folder: () => string;
  /** Writes a file by its path in the project. */
  readonly write: (path: string, text: string | Buffer) => vscode.Uri;
  /** Has something else that a test makes taken away as well. */
  readonly removeAfterTest: (path: string) => void;
  /** Runs Git in the project, as somebody who can commit. */
  readonly git: (...args: string[]) => void;
  /** The same in another folder, with something to read. */
  readonly gitIn: (folder: string, args: readonly string[], input?: string) => void;
}

const identity = ["-c", "user.name=x", "-c", "user.email=x@x.test", "-c", "commit.gpgsign=false"];

/** Sets a hook of the `describe` that it is called in. */
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
