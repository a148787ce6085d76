// Staged changes: all of them, with correct paths, wherever and however the command is started.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { sourcesOf } from "../../../src/leaks/cli/sources";
import { commandLine } from "../helpers/leaks-cli";
import { environmentKey } from "./random-key";

/** Settings of repositories and users that change the output of `git diff`. */
const settings: readonly (readonly string[])[] = [
  [],
  ["diff.relative=true"],
  ["core.quotePath=true", "diff.relative=true"],
  ["diff.renames=copies", "diff.noprefix=true"],
  ["diff.orderFile=nowhere"],
  ["diff.ignoreSubmodules=none", "diff.submodule=log"],
  ["color.ui=always", "diff.mnemonicPrefix=true"],
  ["diff.external=false", "status.relativePaths=false"],
  ["core.abbrev=4", "diff.colorMoved=zebra", "diff.statGraphWidth=1"],
];

describe("What is about to be committed", () => {
  const { file, folder, git, program, run, runIn } = commandLine();

  const pathsIn = (out: string): string[] =>
    out === ""
      ? []
      : out
          .trimEnd()
          .split("\n")
          .map((line) => (JSON.parse(line) as { path: string }).path)
          .sort();
  /** From a folder. */
  const staged = async (from: string, files: readonly string[] = []): Promise<string[]> => {
    const paths: string[] = [];
    for await (const { path } of sourcesOf(true, files, join(folder(), from))) paths.push(path);
    return paths.sort();
  };
  const start = (): void => {
    git("init", "-q", "-b", "main");
    file("kept.txt", "nothing");
    git("add", ".");
    git("commit", "-q", "-m", "x");
  };

  for (const changes of settings) {
    it(`is all of it from every folder, with ${changes.join(", ") || "no settings"}`, async () => {
      start();
      for (const one of changes) {
        const [name = "", value = ""] = one.split("=");
        git("config", name, value);
      }
      file("top.txt", environmentKey());
      file("sub/in ä.txt", environmentKey());
      file("sub/deep/d.txt", environmentKey());
      file("other/o.txt", environmentKey());
      git("add", ".");
      const all = ["other/o.txt", "sub/deep/d.txt", "sub/in ä.txt", "top.txt"];
      assert.deepEqual(await staged("."), all);
      assert.deepEqual(await staged("sub"), ["../other/o.txt", "../top.txt", "deep/d.txt", "in ä.txt"]);
      assert.equal((await staged("sub/deep")).length, 4);
      const some = ["../top.txt", "deep/d.txt", "in ä.txt"];
      assert.deepEqual(await staged("sub", [".", "../top.txt"]), some);
    });
  }

  it("has renamed and copied files, and no submodules, links or names alone", async () => {
    start();
    const key = environmentKey();
    file("a.txt", `${key}\n${"text\n".repeat(50)}`);
    git("add", ".");
    git("commit", "-q", "-m", "x");
    git("mv", "a.txt", "b c.txt");
    file("copy.txt", readFileSync(join(folder(), "b c.txt")));
    symlinkSync("b c.txt", join(folder(), "link"));
    file("sub/x.txt", environmentKey());
    execFileSync("git", ["init", "-q"], { cwd: join(folder(), "sub") });
    git("add", "copy.txt", "link");
    git("update-index", "--add", "--cacheinfo", `160000,${git("rev-parse", "HEAD").trim()},module`);
    file("intended.txt", environmentKey());
    git("add", "-N", "intended.txt");
    const { out, err } = await run("--staged", "--json");
    assert.deepEqual(pathsIn(out), ["b c.txt", "copy.txt"]);
    assert.equal(err, "");
  });

  it("shows a name that is not UTF-8 with its bytes, and is not quiet about it", async () => {
    start();
    const id = execFileSync("git", ["hash-object", "-w", "--stdin"], {
      cwd: folder(),
      input: environmentKey(),
      encoding: "utf8",
    }).trim();
    const entry = Buffer.concat([Buffer.from(`100644 ${id}\tca`), Buffer.of(0xe9), Buffer.from("é.txt\n")]);
    execFileSync("git", ["update-index", "--index-info"], { cwd: folder(), input: entry });
    const { code, out } = await run("--staged", "--json");
    assert.equal(code, 1);
    assert.deepEqual(pathsIn(out), ["ca\\xe9\\xc3\\xa9.txt"]);
  });

  it("tells what the last commit has already", async () => {
    start();
    const [old, fresh] = [environmentKey(), environmentKey()];
    file("sub/a b.txt", old);
    git("add", ".");
    git("commit", "-q", "-m", "x");
    file("sub/a b.txt", `${old}\n${fresh}`);
    git("add", ".");
    const { out } = await runIn(join(folder(), "sub"), ["--staged"]);
    assert.match(out, /^a b\.txt:1:1: error: .*\na b\.txt:2:1: warning: .*\n$/);
  });

  /** Ways to commit, each from a folder, with what its hook must find. */
  const commits: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["what is staged", ["commit", "-m", "x"], ["staged.txt"]],
    ["all that has changed", ["commit", "-a", "-m", "x"], ["kept.txt", "staged.txt"]],
    ["one file", ["commit", "-m", "x", "kept.txt"], ["kept.txt"]],
  ];

  for (const [how, args, seen] of commits) {
    for (const [where, from] of [
      ["", "."],
      [" that goes into a folder", "sub"],
    ] as const) {
      for (const tree of ["", "worktree"]) {
        it(`is right in a hook${where}, for ${how}${tree && ", in a worktree"}`, () => {
          start();
          if (tree !== "") git("worktree", "add", "-q", tree);
          const at = join(folder(), tree);
          mkdirSync(join(at, "sub"), { recursive: true });
          writeFileSync(join(at, "kept.txt"), environmentKey());
          writeFileSync(join(at, "staged.txt"), environmentKey());
          execFileSync("git", ["add", "staged.txt"], { cwd: at });
          const hook = join(folder(), ".git", "hooks", "pre-commit");
          const said = join(folder(), "said");
          mkdirSync(join(hook, ".."), { recursive: true });
          writeFileSync(
            hook,
            `#!/bin/sh\ncd '${from}'\nINIT_CWD=/ '${process.execPath}' '${program}' --staged --json > '${said}'\n`,
          );
          chmodSync(hook, 0o755);
          const who = ["-c", "user.name=x", "-c", "user.email=x@x.test"];
          try {
            execFileSync("git", [...who, ...args], { cwd: at, stdio: "pipe" });
            assert.fail("committed");
          } catch {
            assert.ok(existsSync(said));
          }
          const shown = seen.map((path) => (from === "." ? path : `../${path}`));
          assert.deepEqual(pathsIn(readFileSync(said, "utf8")), shown);
        });
      }
    }
  }

  it("is right where the repository is elsewhere, as Git's variables say", async () => {
    start();
    const tree = join(folder(), "home");
    mkdirSync(join(tree, "sub"), { recursive: true });
    const directory = join(folder(), "bare.git");
    const elsewhere = ["--git-dir", directory, "--work-tree", tree];
    execFileSync("git", ["init", "-q", "--bare", directory]);
    writeFileSync(join(tree, "own.txt"), environmentKey());
    execFileSync("git", [...elsewhere, "add", "own.txt"], { cwd: tree });
    const env = { GIT_DIR: directory, GIT_WORK_TREE: tree };
    for (const [from, shown] of [
      [tree, "own.txt"],
      [join(tree, "sub"), "../own.txt"],
    ] as const) {
      assert.deepEqual(pathsIn((await runIn(from, ["--staged", "--json"], env)).out), [shown]);
    }
  });

  it("27 asks the lists from the file's folder up to the repository's top, and no others", async () => {
    git("init", "-q");
    const keys = Array.from({ length: 4 }, environmentKey);
    const [top = "", middle = "", inner = "", outer = ""] = keys.map((one) => fingerprintOf(one));
    file(".skycloakignore", top);
    file("sub/.skycloakignore", middle);
    file("sub/nested/.skycloakignore", inner);
    file("sub/nested/.git/HEAD", "");
    file("sub/k.txt", keys.join("\n"));
    file("sub/nested/k.txt", keys.join("\n"));
    const left = (out: string): string[] =>
      out
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { fingerprint: string }).fingerprint);
    // The same from every folder.
    for (const [from, path, nested] of [
      [".", "sub/k.txt", "sub/nested/k.txt"],
      ["sub", "k.txt", "nested/k.txt"],
      ["sub/nested", "../k.txt", "k.txt"],
    ] as const) {
      const at = join(folder(), from);
      assert.deepEqual(left((await runIn(at, ["--json", path])).out), [inner, outer]);
      assert.deepEqual(left((await runIn(at, ["--json", nested])).out), [top, middle, outer]);
    }
  });
});
