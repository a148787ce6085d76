// Only regular files within limits are read, and unread files are reported.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { ignoreLimits, readIgnoreList } from "../../../src/leaks/ignore-list";
import { commandLine } from "../helpers/leaks-cli";
import { environmentKey } from "./random-key";

/** Paths that aren't regular files, and the report for each. */
const others: Readonly<Record<string, readonly [(path: string) => void, RegExp]>> = {
  "a pipe": [(path) => execFileSync("sh", ["-c", 'mkfifo "$0"', path]), /not a regular file/],
  "a link to a pipe": [
    (path) => {
      execFileSync("sh", ["-c", 'mkfifo "$0"', `${path}.pipe`]);
      symlinkSync(`${path}.pipe`, path);
    },
    /not a regular file/,
  ],
  "a link to an endless device": [(path) => symlinkSync("/dev/zero", path), /not a regular file/],
  "a link to a terminal": [(path) => symlinkSync("/dev/ptmx", path), /not a regular file/],
  "a folder": [(path) => mkdirSync(path), /a folder|not a regular file/],
  "a link to nothing": [(path) => symlinkSync("nowhere", path), /no such file/],
  "a link to itself": [(path) => symlinkSync(path, path), /a link to itself/],
};

describe("The command line of leaks", () => {
  const { file, folder, git, run } = commandLine();

  for (const [what, [make, why]] of Object.entries(others)) {
    it(`does not read ${what}, and says so`, async () => {
      make(join(folder(), "it"));
      const { code, err } = await run("it", file("k.txt", "nothing"));
      assert.equal(code, 2);
      assert.match(err, why);
    });

    it(`takes ${what} for no list of fingerprints`, async () => {
      git("init", "-q");
      make(join(folder(), ".skycloakignore"));
      const { code, out, err } = await run("--json", file("k.txt", environmentKey()));
      assert.equal(code, 1);
      assert.equal(out.split("\n").length, 2);
      if (!/nothing|itself/.test(what)) assert.match(err, /\.skycloakignore: not a regular file/);
    });
  }

  it("does not read a socket", async () => {
    const server = createServer().listen(join(folder(), "it"));
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      assert.match((await run("it")).err, /not a regular file/);
    } finally {
      server.close();
    }
  });

  it("takes what the system makes up for empty", async () => {
    symlinkSync("/proc/self/environ", join(folder(), "it"));
    symlinkSync("/proc/kmsg", join(folder(), "log"));
    const { code, out } = await run("it", "log");
    assert.deepEqual([code === 1, out], [false, ""]);
  });

  const whole = (name: string, size: number): string => {
    file(name, environmentKey());
    truncateSync(join(folder(), name), size);
    return name;
  };
  /** Files that may be text but aren't searched. */
  const unsearched: Readonly<Record<string, readonly [make: () => string, why: RegExp]>> = {
    "above the limit": [() => whole("large.txt", 51 * 1024 * 1024), /large\.txt: larger than 50 MB, not searched/],
    "mostly a hole": [() => whole("sparse.txt", 2 ** 33), /sparse\.txt: larger than 50 MB, not searched/],
    gone: [() => "gone.txt", /gone\.txt: no such file/],
  };

  for (const [what, [make, why]] of Object.entries(unsearched)) {
    it(`does not take a file for clean that is ${what}`, async () => {
      const { code, err } = await run("--", file("a.txt", "nothing"), make());
      assert.equal(code, 2);
      assert.match(err, why);
    });
  }

  it("does not take what is staged for clean where it is above a limit, or not there", async () => {
    git("init", "-q");
    git("add", file("a.txt", "nothing"), whole("large.txt", 51 * 1024 * 1024));
    const large = await run("--staged");
    assert.equal(large.code, 2);
    assert.match(large.err, /large\.txt: larger than 50 MB, not searched/);
    git("rm", "-q", "--cached", "large.txt");
    git("add", file("gone.txt", environmentKey()));
    const id = git("rev-parse", ":gone.txt").trim();
    rmSync(join(folder(), ".git", "objects", id.slice(0, 2), id.slice(2)));
    const gone = await run("--staged");
    assert.equal(gone.code, 2);
    assert.match(gone.err, /gone\.txt: not in this clone, not searched/);
  });

  it("passes over what is no text, and lets a finding decide", async () => {
    const binary = await run(file("b.png", Buffer.from([1, 0, 2])));
    assert.deepEqual([binary.code, binary.out], [0, ""]);
    const both = await run("gone.txt", file("k.txt", environmentKey()));
    assert.equal(both.code, 1);
  });

  it("says which limit a list is above", async () => {
    git("init", "-q");
    const key = environmentKey();
    const own = `${fingerprintOf(key)}\n`;
    file("k.txt", key);
    file(".skycloakignore", own + "#".repeat(ignoreLimits.bytes));
    const large = await run("--json", "k.txt");
    assert.equal(large.code, 1);
    assert.match(large.err, /\.skycloakignore: larger than 1024 KB, so it allows nothing/);
    file(".skycloakignore", "\n".repeat(ignoreLimits.lines) + own);
    const long = await run("--json", "k.txt");
    assert.equal(long.code, 1);
    assert.match(long.err, /\.skycloakignore:20001: only the first 20000 lines are read/);
  });

  it("reads a list of any lines within its time", () => {
    const own = fingerprintOf(environmentKey());
    const lines = [
      "x".repeat(1_000_000),
      `${" ".repeat(100_000)}${own}`,
      `# ${"#".repeat(100_000)}`,
      `${own} # ${"y".repeat(100_000)}`,
      ...Array.from({ length: 5000 }, () => "wrong"),
    ];
    const { fingerprints, badLines } = readIgnoreList(lines.join("\n"));
    assert.deepEqual([...fingerprints], [own]);
    assert.deepEqual(badLines.slice(0, 3), [0, 1, 4]);
    assert.equal(badLines.length, 100);
  });
});
