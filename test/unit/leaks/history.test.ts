// Secrets in a repository's history, in real repositories.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "../../../src/leaks/engine/facts";
import { searchHistory } from "../../../src/leaks/history/search";
import { environmentKey } from "./random-key";

describe("Secrets in a repository's history", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "skycloak-history-"));
    git("init", "-q", "-b", "main");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function git(...args: string[]): string {
    const who = [
      "-c",
      "user.name=Ann",
      "-c",
      "user.email=ann@x.test",
      "-c",
      "commit.gpgsign=false",
    ];
    return execFileSync("git", [...who, ...args], {
      cwd: folder,
      stdio: "pipe",
      encoding: "utf8",
    }).trim();
  }
  const commit = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    git("add", "-A");
    git("commit", "-q", "-m", `wrote ${name}\n\nmore`);
    return git("rev-parse", "HEAD");
  };

  it("has each with the commit that put it there, and whether it still lives", async () => {
    const [gone, living] = [environmentKey(), environmentKey()];
    commit("a.txt", "nothing");
    const first = commit("a ä.txt", `x\n  ${gone}\n`);
    commit("a ä.txt", `more\nx\n  ${gone}\n`);
    commit("a ä.txt", "taken out");
    const second = commit("b.txt", living);
    const { commits, introduced } = await searchHistory({ binary: "git", folder });
    assert.equal(commits, 5);
    assert.deepEqual(
      introduced
        .map((one) => [one.commit, one.path, one.author, one.subject, one.livesAtHead])
        .sort(),
      [
        [first, "a ä.txt", "Ann", "wrote a ä.txt", false],
        [second, "b.txt", "Ann", "wrote b.txt", true],
      ].sort(),
    );
    const { finding, date } = introduced.find(({ path }) => path === "a ä.txt") ?? {};
    assert.equal(finding?.fingerprint, fingerprintOf(gone));
    assert.deepEqual([finding.line, finding.start], [1, 2]);
    assert.equal(date, Number(git("log", "-1", "--format=%at", first)));
    assert.ok(!JSON.stringify(introduced).includes(gone.slice(-16)));
  });

  it("looks at other branches, stashes and what only a merge brought in", async () => {
    const keys = [environmentKey(), environmentKey(), environmentKey()];
    commit("a.txt", "start");
    git("checkout", "-q", "-b", "side");
    commit("side.txt", keys[0] ?? "");
    git("checkout", "-q", "main");
    commit("c.txt", "other");
    git("merge", "-q", "--no-ff", "--no-commit", "side");
    commit("a.txt", `merged ${keys[1]}`);
    writeFileSync(join(folder, "c.txt"), keys[2] ?? "");
    git("stash", "-q");
    const { introduced } = await searchHistory({ binary: "git", folder });
    assert.deepEqual(
      introduced.map(({ finding }) => finding.fingerprint).sort(),
      keys.map(fingerprintOf).sort(),
    );
  });

  it("is nothing where there is no commit, and can be stopped", async () => {
    assert.deepEqual(
      await searchHistory({ binary: "git", folder }).catch(() => "no commit"),
      "no commit",
    );
    commit("a.txt", environmentKey());
    const stopped = new AbortController();
    stopped.abort();
    const { introduced } = await searchHistory({ binary: "git", folder, signal: stopped.signal });
    assert.deepEqual(introduced, []);
  });
});
