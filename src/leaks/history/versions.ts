// Files as they are in a commit, to be opened. Not by the Git extension, which would run a text
// conversion that the repository configures.

import { join } from "node:path";
import * as vscode from "vscode";
import { readText } from "../../files/text";
import { committedBytes, type GitRepository } from "../../git/queries";

const scheme = "skycloak-commit";

export class CommitVersions implements vscode.TextDocumentContentProvider {
  readonly #versions = new Map<string, () => Promise<Buffer>>();
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  dispose(): void {
    this.#registered.dispose();
  }

  /** @param path from the repository's folder */
  uriOf(repository: GitRepository, commit: string, path: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${path}`, query: commit });
    const whole = join(repository.root, path);
    this.#versions.set(uri.toString(), () => committedBytes(repository, commit, whole));
    return uri;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string | undefined> {
    const read = this.#versions.get(uri.toString());
    if (read === undefined || !vscode.workspace.isTrusted) return undefined;
    const reading = readText(await read());
    return reading.ok ? reading.text : undefined;
  }
}
