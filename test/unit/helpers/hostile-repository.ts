// A repository whose configuration runs a program wherever Git allows it. Each leaves a mark when it runs.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface HostileRepository {
  readonly root: string;
  /** The names of the programs that ran. */
  readonly ran: () => string[];
  readonly forget: () => void;
  readonly git: (...args: string[]) => string;
  /** Runs Git with the repository's configuration, without precautions. */
  readonly carelessly: (...args: string[]) => void;
}

/** Settings; `RUN` becomes a command that leaves a mark. */
const settings = [
  "core.fsmonitor",
  "core.sshCommand",
  "core.pager",
  "core.editor",
  "core.askPass",
  "core.gitProxy",
  "core.alternateRefsCommand",
  "pager.log",
  "pager.diff",
  "pager.ls-files",
  "pager.cat-file",
  "diff.external",
  "diff.hostile.command",
  "diff.hostile.textconv",
  "filter.hostile.clean",
  "filter.hostile.smudge",
  "filter.hostile.process",
  "merge.hostile.driver",
  "gpg.program",
  "gpg.ssh.program",
  "gpg.x509.program",
  "sequence.editor",
  "interactive.diffFilter",
  "credential.helper",
  "remote.origin.uploadpack",
  "uploadpack.packObjectsHook",
  "submodule.module.update",
  ...["log", "diff-index", "cat-file", "ls-files", "ls-tree", "rev-parse", "check-ignore"].map(
    (name) => `alias.${name}`,
  ),
];

const shell = new Set(["credential.helper", "submodule.module.update"]);

const hooks = [
  ...["fsmonitor-watchman", "post-index-change", "reference-transaction", "pre-auto-gc"],
  ...["post-checkout", "pre-commit", "post-rewrite", "sendemail-validate"],
];

/** @param folder an empty folder for all files; the repository is `repository` in it */
export function hostileRepository(
  folder: string,
  files: Readonly<Record<string, string>>,
  url: string,
): HostileRepository {
  const root = join(folder, "repository");
  const [marks, programs] = [join(folder, "marks"), join(folder, "programs")];
  for (const one of [root, marks, programs]) mkdirSync(one, { recursive: true });
  const careful = ["-c", "user.name=x", "-c", "user.email=x@x.test", "-c", "commit.gpgsign=false"];
  const git = (...args: string[]): string =>
    execFileSync("git", [...careful, ...args], { cwd: root, stdio: "pipe", encoding: "utf8" });
  const program = (name: string, at = join(programs, name)): string => {
    writeFileSync(at, `#!/bin/sh\necho ran > '${join(marks, name)}'\nexit 1\n`);
    chmodSync(at, 0o755);
    return at;
  };
  git("init", "-q", "-b", "main");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git("add", "--all");
  git("commit", "-q", "--allow-empty", "-m", "x");
  const signed = git("cat-file", "commit", "HEAD").replace("\n\n", `\n${signature}\n\n`);
  const id = execFileSync("git", ["hash-object", "-t", "commit", "-w", "--stdin"], {
    cwd: root,
    input: signed,
    encoding: "utf8",
  }).trim();
  git("update-ref", "HEAD", id);
  writeFileSync(join(root, ".git", "info", "attributes"), "* diff=hostile filter=hostile\n");
  const hooksFolder = join(root, ".git", "own-hooks");
  mkdirSync(hooksFolder);
  for (const hook of hooks) program(`hook-${hook}`, join(hooksFolder, hook));
  for (const name of settings) {
    const path = program(name);
    const isShell = shell.has(name) || name.startsWith("alias.");
    git("config", name, isShell ? `!${path}` : path);
  }
  git("config", "core.hooksPath", hooksFolder);
  // Not all of it is in the usual file.
  writeFileSync(
    join(root, ".git", "more"),
    `[log]\nshowSignature = true\n[diff]\nrelative = true\n[core]\nfsmonitor = ${program("included-fsmonitor")}\n`,
  );
  git("config", "include.path", "more");
  for (const [name, value] of [
    ["core.repositoryformatversion", "1"],
    ["extensions.partialClone", "origin"],
    ["remote.origin.promisor", "true"],
    ["remote.origin.url", url.replace("PROGRAM", program("remote-helper"))],
    ["remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"],
    ["protocol.ext.allow", "always"],
    ["protocol.file.allow", "always"],
    ["submodule.recurse", "true"],
  ] as const) {
    git("-c", "core.fsmonitor=false", "config", name, value);
  }
  const forget = (): void => {
    rmSync(marks, { recursive: true });
    mkdirSync(marks);
  };
  forget();
  return {
    root,
    ran: () => readdirSync(marks).sort(),
    forget,
    git: (...args) => git("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", ...args),
    carelessly: (...args) => {
      try {
        execFileSync("git", args, { cwd: root, stdio: "pipe" });
      } catch {
        // The programs fail.
      }
    },
  };
}

/** Deletes the object of a committed file: in a partial clone, Git would fetch it. */
export function takeObject({ root, git }: HostileRepository, path: string): void {
  const id = git("rev-parse", `HEAD:${path}`).trim();
  rmSync(join(root, ".git", "objects", id.slice(0, 2), id.slice(2)), { force: true });
}

const signature = ["gpgsig -----BEGIN PGP SIGNATURE-----", " ", " x", " -----END PGP SIGNATURE-----"].join("\n");
