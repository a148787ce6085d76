// Whether Git tracks or ignores a file, by its real path and every repository around it.
import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isInside, realFile } from "../../../src/files/disk";
import { ignoredFiles, isIgnored, pathsOutsideGit, enclosingRepository } from "../../../src/git/repositories";
import { repositoryAt } from "../../../src/git/queries";
import { gitOutput, programPath } from "../../../src/git/run";
import { statesIn } from "../../../src/leaks/exposure";

describe("A file and Git", () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "skycloak-placement-")));
    repository("r");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function git(at: string, ...args: string[]): void {
    const who = ["-c", "user.name=x", "-c", "user.email=x@x.test"];
    execFileSync("git", [...who, ...args], { cwd: join(folder, at), stdio: "pipe" });
  }
  function write(path: string, text = "text"): string {
    const whole = join(folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  }
  function repository(at: string): void {
    mkdirSync(join(folder, at), { recursive: true });
    git(at, "init", "-q");
    write(`${at}/.gitignore`, "*.local\n/ignored/\n");
    write(`${at}/tracked.env`);
    git(at, "add", ".");
    git(at, "commit", "-q", "-m", "x");
  }
  const link = (target: string, path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(target, join(folder, path));
  };

  /** Files that the new key may or may not be written to. */
  const files: Readonly<Record<string, readonly [make: () => unknown, path: string, outside: boolean]>> = {
    "one that Git ignores": [() => write("r/a.local"), "r/a.local", true],
    "one in an ignored folder": [() => write("r/ignored/a"), "r/ignored/a", true],
    "a new one": [() => write("r/new.env"), "r/new.env", false],
    "a tracked one": [() => undefined, "r/tracked.env", false],
    "a tracked one that is ignored by name": [
      () => {
        write("r/t.local");
        git("r", "add", "-f", "t.local");
      },
      "r/t.local",
      false,
    ],
    "one in no repository": [() => write("alone/a.env"), "alone/a.env", true],
    "an ignored link to a tracked file": [() => link("tracked.env", "r/l.local"), "r/l.local", false],
    "a link to a link to a tracked file": [
      () => {
        link("../tracked.env", "r/ignored/one");
        link("ignored/one", "r/two.local");
      },
      "r/two.local",
      false,
    ],
    "an ignored link to another repository's file": [
      () => {
        repository("other");
        link("../other/tracked.env", "r/l.local");
      },
      "r/l.local",
      false,
    ],
    "one in an ignored folder that is a link to another repository": [
      () => {
        repository("other");
        link("../other", "r/ignored");
      },
      "r/ignored/tracked.env",
      false,
    ],
    "a link to an ignored file": [
      () => {
        write("r/a.local");
        link("a.local", "r/named");
      },
      "r/named",
      true,
    ],
    "a missing one that would be ignored": [() => undefined, "r/new.local", true],
    "a missing one that would be added": [() => undefined, "r/new.env", false],
    "a missing one in a missing folder": [() => undefined, "r/none/new.local", false],
    "a missing one behind a link to a repository": [() => link("r", "linked"), "linked/new.env", false],
    "a tracked one that was deleted": [
      () => {
        const path = write("r/kept.local");
        git("r", "add", "-f", "kept.local");
        rmSync(path);
      },
      "r/kept.local",
      false,
    ],
    "a link to nothing": [() => link("nowhere", "r/l.local"), "r/l.local", false],
    "a link to itself": [() => link("l.local", "r/l.local"), "r/l.local", false],
    "another name of a tracked file": [
      () => linkSync(join(folder, "r/tracked.env"), join(folder, "r/h.local")),
      "r/h.local",
      false,
    ],
    "another name of a tracked file, outside": [
      () => {
        mkdirSync(join(folder, "alone"));
        linkSync(join(folder, "r/tracked.env"), join(folder, "alone/h.env"));
      },
      "alone/h.env",
      false,
    ],
    "one that the inner repository ignores, and the outer one keeps": [
      () => {
        write("r/inner/a.local");
        git("r", "add", "-f", "inner/a.local");
        repository("r/inner");
      },
      "r/inner/a.local",
      false,
    ],
    "an ignored one in a submodule": [
      () => {
        repository("r/module");
        git("r", "add", "module");
        write("r/module/a.local");
      },
      "r/module/a.local",
      true,
    ],
    "one in a folder of Mercurial's": [
      () => {
        mkdirSync(join(folder, "alone/.hg"), { recursive: true });
        write("alone/deep/a.env");
      },
      "alone/deep/a.env",
      false,
    ],
    "one that only the outer repository ignores": [
      () => repository("r/ignored/inner"),
      "r/ignored/inner/tracked.env",
      false,
    ],
    "an ignored one whose repository says it is elsewhere": [
      () => {
        write("r/a.local");
        mkdirSync(join(folder, "elsewhere"));
        git("r", "config", "core.worktree", join(folder, "elsewhere"));
      },
      "r/tracked.env",
      false,
    ],
    "one beside what looks like a bare repository": [
      () => {
        mkdirSync(join(folder, "r/x"));
        git("r/x", "init", "-q", "--bare", ".");
        write("r/x/a.env");
      },
      "r/x/a.env",
      false,
    ],
    "an ignored one whose repository can't be read": [
      () => {
        write("r/a.local");
        write("r/.git/config", "[nonsense");
      },
      "r/a.local",
      false,
    ],
    "one with a name of patterns": [() => write("r/:(top)[x]*.env"), "r/:(top)[x]*.env", false],
    "an ignored one with such a name": [() => write("r/:!a[x]*?.local"), "r/:!a[x]*?.local", true],
    "an ignored one with a line break in its name": [() => write("r/a\nb.local"), "r/a\nb.local", true],
  };

  for (const [what, [make, path, isOutside]] of Object.entries(files)) {
    it(`knows ${what}`, async () => {
      make();
      const whole = join(folder, path);
      const ignored = write("r/other.local");
      const outside = await pathsOutsideGit([ignored, whole], "git");
      assert.equal(outside.has(whole), isOutside);
    });
  }

  for (const [what, path, binary, expected] of [
    ["an ignored file", "r/a.local", "git", true],
    ["an ignored file that is missing", "r/new.local", "git", true],
    ["another file", "r/a.env", "git", false],
    ["a file in no repository", "alone/a.local", "git", false],
    ["a link from a repository to a file in none", "r/link.local", "git", false],
    ["an ignored file, without Git", "r/a.local", undefined, false],
  ] as const) {
    it(`says that Git ignores it only if a repository does: ${what}`, async () => {
      for (const name of ["r/a.local", "r/a.env", "alone/a.local"]) write(name);
      link("../alone/a.local", "r/link.local");
      assert.equal(await isIgnored(join(folder, path), binary), expected);
    });
  }

  it("knows without Git only what is in no repository", async () => {
    const [ignored, alone] = [write("r/a.local"), write("alone/a.env")];
    assert.deepEqual([...(await pathsOutsideGit([ignored, alone], undefined))], [alone]);
  });

  it("knows the ignored of many files, in several repositories and behind links", async () => {
    repository("r/inner");
    link("../r", "links/r");
    const ignored = ["r/a.local", "r/inner/b.local", "links/r/c.local"].map((path) => write(path));
    const others = ["r/d.txt", "r/inner/e.txt", "alone/f.local"].map((path) => write(path));
    const found = await ignoredFiles("git", [...ignored, ...others]);
    assert.deepEqual([...found].sort(), [...ignored].sort());
  });

  it("knows a tracked file in an ignored folder, under any name", async () => {
    const names = ["a b", "ä", "x\ny", ":(top)x"];
    const tracked = names.map((name) => write(`r/ignored/${name}.txt`));
    git("r", "add", "-f", "ignored");
    const ignored = [...names.map((name) => write(`r/ignored/${name}.new`)), write("r/b.local")];
    const found = await ignoredFiles("git", [...tracked, ...ignored]);
    assert.deepEqual([...found].sort(), [...ignored].sort());
  });

  it("knows the ignored of a repository in proportion to its files: two processes, two looks into each folder", async () => {
    const log = join(folder, "log");
    const program = join(folder, "git");
    // Writes the CPU times of the shell and of Git.
    const lines = [`'${programPath("git", folder) ?? ""}' "$@"`, "status=$?", `times >>'${log}'`, "exit $status"];
    writeFileSync(program, `#!/bin/sh\n${lines.join("\n")}\n`);
    chmodSync(program, 0o755);
    const filesPerFolder = 10;
    const cost = async (root: string, count: number) => {
      repository(root);
      const names = Array.from({ length: count }, (_, at) => `f${Math.floor(at / filesPerFolder)}/${at}.ts`);
      const blob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
      const input = names.map((name) => `100644 ${blob} 0\t${name}\n`).join("");
      execFileSync("git", ["update-index", "--index-info"], { cwd: join(folder, root), input });
      const ignored = write(`${root}/a.local`);
      writeFileSync(log, "");
      let fileCalls = 0;
      const hook = createHook({ init: (_id, type) => void (fileCalls += type === "FSREQPROMISE" ? 1 : 0) }).enable();
      const found = await ignoredFiles(program, [ignored, ...names.map((name) => join(folder, root, name))]);
      hook.disable();
      assert.deepEqual([...found], [ignored]);
      const times = readFileSync(log, "utf8").trim().split("\n");
      const seconds = times
        .filter((_, at) => at % 2 === 1)
        .flatMap((line) => [...line.matchAll(/(\d+)m([\d.]+)s/g)])
        .reduce((all, [, minutes, rest]) => all + 60 * Number(minutes) + Number(rest), 0);
      return { fileCalls, processes: times.length / 2, seconds };
    };
    const small = await cost("small", 1000);
    const large = await cost("large", 8000);
    // Shorter times are the start of a process.
    const ratio = large.seconds / Math.max(small.seconds, 0.01);
    assert.ok(ratio <= 16, `${large.seconds} s for eight times the files, which took ${small.seconds} s`);
    assert.deepEqual([small.processes, large.processes], [2, 2]);
    const perFolder = large.fileCalls / (8000 / filesPerFolder);
    assert.ok(perFolder < 2.1, `${perFolder} file system calls for each folder`);
  });

  it("gives all names of one file one identity", async () => {
    const real = write("a/real.txt");
    link("real.txt", "a/link.txt");
    link("a", "b");
    linkSync(real, join(folder, "a/hard.txt"));
    const paths = ["a/real.txt", "a/link.txt", "b/real.txt", "b/link.txt", "a/hard.txt"];
    const all = await Promise.all(paths.map((path) => realFile(join(folder, path))));
    assert.equal(new Set(all.map((one) => one?.identity)).size, 1);
    assert.equal(await realFile(join(folder, "a")), undefined);
  });

  it("tells inside from beside", () => {
    const cases: readonly (readonly [string, boolean])[] = [
      ["/w/a", true],
      ["/w", true],
      ["/w/..a", true],
      ["/wa", false],
      ["/w/../x", false],
      ["/", false],
    ];
    for (const [path, expected] of cases) assert.equal(isInside(path, ["/w", "/v"]), expected, path);
  });

  it("stands where the folder is, whatever the configuration says", async () => {
    mkdirSync(join(folder, "elsewhere"));
    git("r", "config", "core.worktree", join(folder, "elsewhere"));
    const root = join(folder, "r");
    const path = join(root, "tracked.env");
    const states = await statesIn(repositoryAt("git", root), [path]);
    assert.equal(states.get(path)?.exposure, "tracked");
  });

  /** Files and folders named `.git` that aren't repositories; Git looks further up. */
  const pretenders: Readonly<Record<string, (path: string) => void>> = {
    "an empty folder": (path) => mkdirSync(path),
    "a folder of others": (path) => mkdirSync(join(path, "HEAD.d"), { recursive: true }),
    "a link to nothing": (path) => symlinkSync("nowhere", path),
    "a link to a folder": (path) => symlinkSync("..", path),
  };

  for (const [what, make] of Object.entries(pretenders)) {
    it(`is in the repository around it where .git is ${what}`, async () => {
      const path = write("r/sub/kept.env");
      git("r", "add", ".");
      git("r", "commit", "-q", "-m", "y");
      make(join(folder, "r/sub/.git"));
      assert.equal(await enclosingRepository(path), join(folder, "r"));
      const ignored = write("r/sub/a.local");
      assert.deepEqual([...(await pathsOutsideGit([path, ignored], "git"))], [ignored]);
    });
  }

  it("is asked of no other repository than the one it is in", async () => {
    const root = join(folder, "r/sub");
    const path = write("r/sub/tracked.env");
    await assert.rejects(statesIn(repositoryAt("git", root), [path]));
  });

  it("takes the commit as it is, and not as it is said to be replaced", async () => {
    const key = "content";
    write("r/tracked.env", key);
    git("r", "commit", "-q", "-a", "-m", "y");
    git("r", "replace", "HEAD", "HEAD~1");
    const root = join(folder, "r");
    const said = await gitOutput({ binary: "git", folder: root }, ["cat-file", "blob", "HEAD:tracked.env"]);
    assert.equal(said.toString(), key);
  });
});

describe("A program that is asked", () => {
  const folder = mkdtempSync(join(tmpdir(), "skycloak-slow-git-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const program = (text: string): string => {
    const path = join(folder, "git");
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it("is ended when it says nothing for too long, and it is said", async () => {
    const asked = gitOutput({ binary: program("exec sleep 60"), folder: tmpdir() }, ["log"], {
      idleMs: 100,
    });
    await assert.rejects(asked, { message: "git log gave no output for 0.1 s" });
  });

  it("is ended when it closes its output and stays", async () => {
    const asked = gitOutput({ binary: program("exec >&- sleep 60"), folder: tmpdir() }, ["log"], {
      idleMs: 100,
    });
    await assert.rejects(asked, { message: /no output/ });
  });

  it("is ended when it says too much, and it is said", async () => {
    const mostBytes = 1024 * 1024;
    const asked = gitOutput({ binary: program("exec yes"), folder: tmpdir() }, ["log"], {
      maxBytes: mostBytes,
    });
    await assert.rejects(asked, { message: "git log has more than 1 MB of output" });
  });

  it("is quoted with why it failed, and not with what it says before", async () => {
    const said = "echo 'hint: use another' >&2; echo 'warning: x' >&2; echo 'fatal: why' >&2; exit 128";
    await assert.rejects(gitOutput({ binary: program(said), folder: tmpdir() }, []), {
      message: "why",
    });
  });

  it("is ended by a signal", async () => {
    const stop = new AbortController();
    const output = gitOutput({ binary: program("exec sleep 60"), folder: tmpdir() }, ["log"], {
      signal: stop.signal,
    });
    stop.abort();
    await assert.rejects(output);
  });

  it("gets none of Git's variables but those of a person", async () => {
    const inherited = { ...process.env };
    Object.assign(process.env, {
      ...{ GIT_DIR: "x", GIT_INDEX_FILE: "x", GIT_EXTERNAL_DIFF: "x", GIT_SSH_COMMAND: "x" },
      ...{ GIT_TRACE: "2", GIT_ASKPASS: "x", SSH_ASKPASS: "x", GIT_CONFIG_GLOBAL: "kept" },
      ...{ GIT_ALLOW_PROTOCOL: "ext", GIT_PAGER: "x", GIT_EXEC_PATH: "x", GIT_EDITOR: "x" },
    });
    try {
      const binary = program("env | grep -E '^(GIT|SSH_ASKPASS)' | sort");
      const said = await gitOutput({ binary, folder: tmpdir() }, []);
      assert.deepEqual(said.toString().trimEnd().split("\n"), [
        "GIT_ALLOW_PROTOCOL=",
        "GIT_ASKPASS=",
        "GIT_CONFIG_GLOBAL=kept",
        "GIT_GRAFT_FILE=/dev/null",
        "GIT_NO_LAZY_FETCH=1",
        "GIT_NO_REPLACE_OBJECTS=1",
        "GIT_OPTIONAL_LOCKS=0",
        "GIT_PAGER=cat",
        "GIT_TERMINAL_PROMPT=0",
        "SSH_ASKPASS=",
      ]);
    } finally {
      process.env = inherited;
    }
  });
});
