// Secrets in a repository's history, in real repositories.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { GitError } from "../../../src/git/run";
import { stagedFiles } from "../../../src/git/staged";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { searchHistory } from "../../../src/leaks/history/search";
import { searchHistoryInThread } from "../../../src/leaks/scan/threads";
import { eventually } from "../../support/eventually";
import { environmentKey } from "./random-key";

describe("Secrets in a repository's history", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "skycloak-history-"));
    git("init", "-q", "-b", "main");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function git(...args: string[]): string {
    const who = ["-c", "user.name=Ann", "-c", "user.email=ann@x.test", "-c", "commit.gpgsign=false"];
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
      introduced.map((one) => [one.commit, one.path, one.author, one.subject, one.isAtHead]).sort(),
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
    assert.deepEqual(introduced.map(({ finding }) => finding.fingerprint).sort(), keys.map(fingerprintOf).sort());
  });

  /** What HEAD can be, besides a branch with commits. */
  const heads: Readonly<Record<string, readonly [make: (key: string) => unknown, found: number]>> = {
    "there is no commit yet": [() => undefined, 0],
    "the branch has no commit yet": [
      (key) => {
        commit("a.txt", key);
        git("checkout", "-q", "--orphan", "fresh");
      },
      1,
    ],
    "HEAD is a commit that is on no branch": [
      (key) => {
        commit("a.txt", "nothing");
        git("checkout", "-q", "--detach");
        commit("a.txt", key);
      },
      1,
    ],
    "a file has the name HEAD": [(key) => commit("HEAD", key), 1],
  };

  for (const [where, [make, count]] of Object.entries(heads)) {
    it(`is read where ${where}`, async () => {
      make(environmentKey());
      const { introduced } = await searchHistory({ binary: "git", folder });
      assert.equal(introduced.length, count);
    });
  }

  it("can be stopped", async () => {
    commit("a.txt", environmentKey());
    const stopped = new AbortController();
    stopped.abort();
    const { introduced } = await searchHistory({ binary: "git", folder, signal: stopped.signal });
    assert.deepEqual(introduced, []);
  });

  it("asks for sizes first, and says how many versions it left unread", async () => {
    const [small, large] = [environmentKey(), environmentKey()];
    commit("large.txt", `${large}${"x".repeat(2000)}`);
    commit("small.txt", small);
    const found = await searchHistory({ binary: "git", folder, maxFileSize: 1000 });
    assert.deepEqual(
      found.introduced.map(({ finding }) => finding.fingerprint),
      [fingerprintOf(small)],
    );
    assert.deepEqual([found.tooLarge, found.missing, found.isComplete], [1, 0, true]);
  });

  /** Ways in which a partial clone lacks an object; Git fails on promised ones. */
  const clones: Readonly<Record<string, (gone: string) => string>> = {
    "of which an object was lost": (gone) => {
      rmSync(join(folder, ".git", "objects", gone.slice(0, 2), gone.slice(2)));
      git("config", "core.repositoryformatversion", "1");
      git("config", "extensions.partialClone", "origin");
      git("config", "remote.origin.promisor", "true");
      git("config", "remote.origin.url", "ssh://nobody@127.0.0.1:9/nothing");
      return folder;
    },
    "made by Git": () => {
      git("config", "uploadpack.allowFilter", "true");
      git("clone", "-q", "--filter=blob:none", `file://${folder}`, "clone");
      return join(folder, "clone");
    },
  };

  for (const [how, make] of Object.entries(clones)) {
    it(`says how many versions a partial clone does not have, ${how}`, async () => {
      const [here, gone, staged] = [environmentKey(), environmentKey(), environmentKey()];
      commit("gone.txt", gone);
      const id = git("rev-parse", "HEAD:gone.txt");
      rmSync(join(folder, "gone.txt"));
      commit("here.txt", here);
      const clone = make(id);
      const found = await searchHistory({ binary: "git", folder: clone });
      assert.deepEqual(
        found.introduced.map(({ finding }) => finding.fingerprint),
        [fingerprintOf(here)],
      );
      assert.deepEqual([found.tooLarge, found.missing], [0, 1]);

      writeFileSync(join(clone, "staged.txt"), staged);
      git("-C", clone, "add", "staged.txt");
      git("-C", clone, "update-index", "--add", "--cacheinfo", `100644,${id},back.txt`);
      const contents: [string, string][] = [];
      for await (const { path, content } of stagedFiles("git", clone, [], 1000)) {
        contents.push([basename(path), String(content)]);
      }
      assert.deepEqual(contents, [
        ["back.txt", "missing"],
        ["staged.txt", staged],
      ]);
    });
  }

  it("keeps no more of a message than there is room for", async () => {
    const key = environmentKey();
    writeFileSync(join(folder, "a.txt"), key);
    git("add", "-A");
    writeFileSync(join(folder, ".git", "message"), "m".repeat(1_000_000));
    git("commit", "-q", "-F", join(folder, ".git", "message"));
    const { introduced } = await searchHistory({ binary: "git", folder });
    assert.equal(introduced.length, 1);
    assert.ok((introduced[0]?.subject.length ?? 0) < 5000);
  });

  for (const setting of [
    ...["diff.relative=true", "diff.orderFile=nowhere", "color.ui=always"],
    ...["mailmap.file=/dev/zero", "log.follow=true", "log.diffMerges=off", "format.pretty=oneline"],
  ]) {
    it(`has all of it with ${setting}`, async () => {
      const key = environmentKey();
      commit("a.txt", key);
      const [name = "", value = ""] = setting.split("=");
      git("config", name, value);
      const { introduced } = await searchHistory({ binary: "git", folder });
      assert.deepEqual(
        introduced.map(({ path }) => path),
        ["a.txt"],
      );
    });
  }

  describe("in a thread", () => {
    const bundled = mkdtempSync(join(tmpdir(), "skycloak-history-thread-"));
    const script = join(bundled, "worker.cjs");
    const run = (signal: AbortSignal, binary = "git"): ReturnType<typeof searchHistoryInThread> => {
      const known = { salt: new Uint8Array(16), marks: [] };
      const progress = (): void => undefined;
      return searchHistoryInThread({
        script,
        binary,
        folder,
        maxFileSize: 1e6,
        signal,
        progress,
        ...known,
      });
    };

    before(() =>
      build({
        entryPoints: [join(import.meta.dirname, "..", "..", "..", "src", "leaks", "scan", "worker.ts")],
        outfile: script,
        bundle: true,
        format: "cjs",
        platform: "node",
      }),
    );
    after(() => rmSync(bundled, { recursive: true, force: true }));

    it("finds the same", async () => {
      commit("a.txt", environmentKey());
      const found = await run(new AbortController().signal);
      assert.deepEqual(found, await searchHistory({ binary: "git", folder, maxFileSize: 1e6 }));
      assert.equal(found.introduced.length, 1);
    });

    it("can be stopped while Git says nothing, and leaves no Git behind", async () => {
      const slow = join(bundled, "git");
      writeFileSync(slow, `#!/bin/sh\necho $$ > '${bundled}/pid'\nexec sleep 60\n`);
      chmodSync(slow, 0o755);
      const stop = new AbortController();
      const search = run(stop.signal, slow);
      const pid = await eventually(() => Number(readFileSync(join(bundled, "pid"), "utf8").trim()));
      assert.ok(pid > 0);
      stop.abort();
      assert.deepEqual((await search)?.introduced, []);
      await eventually(() => assert.throws(() => process.kill(pid, 0)));
    });

    it("says why Git could not tell", async () => {
      writeFileSync(join(folder, ".git", "config"), "[nonsense");
      await assert.rejects(run(new AbortController().signal), GitError);
    });
  });
});
