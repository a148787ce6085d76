// The Git state of many files at once.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repositoryAt } from "../../../src/git/queries";
import { programPath } from "../../../src/git/run";
import { severityOf, statesIn, type Exposure, type Severity } from "../../../src/leaks/exposure";
import { environmentKey } from "../leaks/random-key";

describe("The Git state of many files", () => {
  let folder: string;
  let root: string;
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "skycloak-standing-")));
    root = join(folder, "repository");
    mkdirSync(root);
    git("init", "-q");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function git(...args: string[]): void {
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x.test", ...args], {
      cwd: root,
      stdio: "pipe",
    });
  }
  function write(name: string, text = `key = "${environmentKey()}"\n`): string {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  it("is known before the first commit", async () => {
    const paths = [write("first.env"), write("second.env")];
    git("add", "first.env");
    const states = await statesIn(repositoryAt("git", root), paths);
    assert.deepEqual(
      paths.map((path) => states.get(path)?.exposure),
      ["tracked", "untracked"],
    );
  });

  /** How each file is created, its state, and the number of committed secrets. */
  const kinds: Readonly<Record<string, readonly [standing: string, committed: number]>> = {
    committed: ["tracked", 1],
    staged: ["tracked", 0],
    new: ["untracked", 0],
    ignored: ["plain", 0],
    removed: ["tracked", 1],
  };
  const names = [
    "a.env",
    "deep/er/b.env",
    "with space",
    "[a]*?.env",
    ":(top)x",
    "-x",
    "new\nline",
    "ä.env",
    "a\u0308.env",
    "t\tab",
  ];

  it("is right for each kind of file under each kind of name", async () => {
    write(".gitignore", "ignored/\n");
    const made = Object.keys(kinds).flatMap((kind) => names.map((name) => ({ kind, path: write(`${kind}/${name}`) })));
    git("add", ".gitignore", "committed", "removed");
    git("commit", "-q", "-m", "x");
    git("rm", "-q", "-r", "--cached", "removed");
    git("add", "staged");
    const states = await statesIn(
      repositoryAt("git", root),
      made.map(({ path }) => path),
    );
    for (const { kind, path } of made) {
      const state = states.get(path);
      assert.deepEqual([state?.exposure, state?.committed.size], kinds[kind], path);
    }
  });

  it("takes a name that looks like a pattern as a name", async () => {
    const path = write(":!magic/a.env");
    const other = write("plain.env");
    git("add", "./:!magic", "plain.env");
    const states = await statesIn(repositoryAt("git", root), [path, other]);
    assert.equal(states.get(path)?.exposure, "tracked");
  });

  it("costs the same few Git processes for one file and for a thousand", async () => {
    const log = join(folder, "log");
    const counting = join(folder, "git");
    writeFileSync(counting, `#!/bin/sh\necho x >>'${log}'\nexec '${programPath("git", folder)}' "$@"\n`);
    chmodSync(counting, 0o755);
    const paths = Array.from({ length: 1000 }, (_, at) => write(`many/${"long-name-".repeat(4)}${at}`, `${at}`));
    git("add", "many");
    git("commit", "-q", "-m", "y");
    paths.push(...Array.from({ length: 100 }, (_, at) => write(`others/${at}`, `${at}`)));
    const processes = async (some: readonly string[], known = new Map<string, ReadonlySet<string>>()) => {
      writeFileSync(log, "");
      await statesIn(repositoryAt(counting, root), some, known);
      return readFileSync(log, "utf8").split("\n").length - 1;
    };
    // More paths than a command line can hold need several commands.
    const known = new Map<string, ReadonlySet<string>>();
    assert.ok((await processes([...paths.slice(0, 100), ...paths.slice(1000)], known)) <= 6);
    const all = await processes(paths, known);
    assert.ok(all <= 12, `${all} processes`);
    const again = await processes(paths, known);
    assert.ok(again < all, "blobs are read once");
  });
});

describe("How serious a finding is", () => {
  const whole = { rule: "plain-key" } as const;
  const parts = [{ rule: "joined-key" }, { rule: "plain-key", isPartial: true }] as const;
  const table: readonly (readonly [Exposure, key: Severity, part: Severity])[] = [
    ["committed", "error", "warning"],
    // It is about to be committed.
    ["tracked", "warning", "warning"],
    ["untracked", "warning", "information"],
    ["unknown", "warning", "information"],
    ["plain", "information", "hint"],
    ["untitled", "information", "hint"],
  ];
  for (const [exposure, ofKey, ofPart] of table) {
    it(`${exposure}: ${ofKey}, and ${ofPart} for a part of a key`, () => {
      assert.equal(severityOf(whole, exposure, false), ofKey);
      for (const part of parts) assert.equal(severityOf(part, exposure, false), ofPart);
      for (const one of [whole, ...parts]) {
        assert.equal(severityOf(one, exposure, true), "information");
      }
    });
  }
});
