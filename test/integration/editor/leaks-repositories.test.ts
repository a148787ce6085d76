// The state of a key's file in all kinds of repositories, including those that VS Code's Git extension doesn't open.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { temporaryFolder } from "../../support/temporary";
import { environmentKey } from "../../unit/leaks/random-key";
import { waitForProblem } from "../host/problems";
import { project } from "../host/project";

const { Error: error, Warning: warning, Information: information } = vscode.DiagnosticSeverity;
const many = 100_000;

interface Git {
  getAPI(version: 1): { getRepository(uri: vscode.Uri): { status(): Promise<void> } | null };
}

/** Makes the Git extension refresh the repository if it is open, because its own refresh is slow. */
function look(at: string): void {
  const { exports } = vscode.extensions.getExtension<Git>("vscode.git") ?? {};
  void exports?.getAPI(1).getRepository(vscode.Uri.file(at))?.status();
}

describe("A warning about a key in a repository", () => {
  const { folder, git, gitIn, removeAfterTest } = project();
  const away: (() => void)[] = [];
  const elsewhere = (): string => {
    const temporary = temporaryFolder("repository");
    away.push(() => temporary.remove());
    return temporary.path;
  };
  const write = (path: string, text = `key = "${environmentKey()}"\n`): vscode.Uri => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return vscode.Uri.file(path);
  };
  const open = (uri: vscode.Uri): Thenable<unknown> =>
    vscode.commands.executeCommand("vscode.open", uri, { preview: false });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const act of away.splice(0)) act();
  });

  /** Asserts different warnings for keys in a committed, an ignored and an untracked file. */
  async function tellsApart(at: string): Promise<void> {
    const kept = write(join(at, "kept.txt"));
    write(join(at, ".gitignore"), "*.local\n");
    gitIn(at, ["add", "--all"]);
    gitIn(at, ["commit", "-q", "-m", "x"]);
    const ignored = write(join(at, "key.local"));
    const fresh = write(join(at, "deep", "fresh.txt"));
    for (const uri of [kept, ignored, fresh]) await open(uri);
    await waitForProblem(kept, error, /committed: rotate it/);
    await waitForProblem(ignored, information, /not in Git/);
    await waitForProblem(fresh, warning, /not committed yet/);
    gitIn(at, ["add", "--all"]);
    look(at);
    await waitForProblem(fresh, warning, /about to be committed/);
    gitIn(at, ["commit", "-q", "-m", "y"]);
    look(at);
    await waitForProblem(fresh, error, /committed: rotate it/);
  }

  it("that lies inside of another, deeper than anybody looks", async () => {
    const inner = join(folder(), "a", "b", "c", "inner");
    mkdirSync(inner, { recursive: true });
    removeAfterTest(join(folder(), "a"));
    gitIn(inner, ["init", "-q"]);
    await tellsApart(inner);
  });

  it("that is a worktree", async () => {
    const tree = join(elsewhere(), "tree");
    away.push(() => {
      git("worktree", "remove", "--force", tree);
      git("branch", "-D", "tree");
    });
    git("worktree", "add", "-q", "-b", "tree", tree);
    await tellsApart(tree);
  });

  it("that is a submodule", async () => {
    const origin = elsewhere();
    gitIn(origin, ["init", "-q"]);
    gitIn(origin, ["commit", "-q", "--allow-empty", "-m", "x"]);
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", origin, "module");
    removeAfterTest(join(folder(), "module"));
    removeAfterTest(join(folder(), ".gitmodules"));
    removeAfterTest(join(folder(), ".git", "modules"));
    away.push(() => git("config", "--remove-section", "submodule.module"));
    await tellsApart(join(folder(), "module"));
  });

  it("of a hundred thousand files", async () => {
    const large = elsewhere();
    gitIn(large, ["init", "-q", "-b", "main"]);
    const files = Array.from({ length: many }, (_, at) => `M 100644 :1 d${at % 500}/f${at}.txt\n`);
    const text = "nothing\n";
    gitIn(
      large,
      ["fast-import", "--quiet"],
      `blob\nmark :1\ndata ${text.length}\n${text}\n` +
        "commit refs/heads/main\ncommitter x <x@x.test> 1600000000 +0000\ndata 1\nx\n" +
        files.join(""),
    );
    // Without creating as many files: Git assumes that they exist.
    gitIn(large, ["sparse-checkout", "set", "--no-cone", "d7"]);
    gitIn(large, ["read-tree", "-m", "-u", "HEAD"]);
    await tellsApart(join(large, "d7"));
  });
});
