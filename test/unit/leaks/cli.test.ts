// npm run leaks, as a hook and a pipeline run it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../../src/leaks/detector/facts";
import { cli, commandLine, root } from "../helpers/leaks-cli";
import { environmentKey } from "./random-key";
import { assertTimeRatio } from "../helpers/timing";

describe("The command line of leaks", () => {
  const { folder, file, git, program, run } = commandLine();

  it("says nothing of files without a finding", async () => {
    assert.deepEqual(await run(file("a.txt", "nothing"), file("empty", "")), {
      code: 0,
      out: "",
      err: "",
    });
  });

  it("says path, line, column, severity and message, and no secret", async () => {
    const key = environmentKey();
    const { code, out, err } = await run(file("a b.ts", `// 😀\r\nconst 😀 = "${key}";\r\n`));
    assert.equal(code, 1);
    assert.match(out, /^a b\.ts:2:13: info: [^\n]+, not in Git [^\n]+\n$/);
    assert.ok(!(out + err).includes(key.slice(-20)));
  });

  it("says it as JSON, one object a line, counted from one in UTF-16", async () => {
    const key = environmentKey();
    const half = `"${key.slice(0, 12)}" +\n  "${key.slice(12)}"`;
    const { code, out } = await run("--json", "--", file("-a.ts", `😀 ${key}\nk = ${half}`));
    assert.equal(code, 1);
    const lines = out.trimEnd().split("\n");
    assert.ok(!out.includes(key.slice(-20)));
    const fingerprint = fingerprintOf(key);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        {
          ...{ path: "-a.ts", line: 1, column: 4, endLine: 1, endColumn: 4 + key.length },
          ...{ rule: "plain-key", fingerprint },
        },
        {
          ...{ path: "-a.ts", line: 2, column: 6, endLine: 3, endColumn: 4 + key.length - 12 },
          ...{ rule: "joined-key", fingerprint },
        },
      ],
    );
  });

  it("says on standard error what it could not read, and what it passed over", async () => {
    const key = environmentKey();
    const binary = file("b.bin", Buffer.from([0, 1, 2, 0]));
    const passed = await run(binary);
    assert.equal(passed.code, 0);
    assert.match(passed.err, /b\.bin: binary/);
    const unread = await run("missing.txt", ".", binary);
    assert.equal(unread.code, 2);
    assert.match(unread.err, /missing\.txt: no such file/);
    assert.match(unread.err, /\.: a folder/);
    assert.equal((await run("missing.txt", file("k.txt", key))).code, 1);
    for (const args of [[], ["--wrong", "k.txt"]]) {
      const { code, err, out } = await run(...args);
      assert.equal(code, 2);
      assert.match(err, /Usage/);
      assert.equal(out, "");
    }
  });

  it("reads UTF-16 and UTF-8 with a byte order mark as the editor does", async () => {
    const key = environmentKey();
    const { out } = await run(
      "--json",
      file("u16.txt", Buffer.from(`\uFEFFa ${key}`, "utf16le")),
      file("u8.txt", `\uFEFFa ${key}`),
    );
    const columns = out.trimEnd().split("\n");
    assert.deepEqual(
      columns.map((line) => (JSON.parse(line) as { column: number }).column),
      [3, 3],
    );
  });

  it("27 allows what .skycloakignore lists, and says which lines are wrong", async () => {
    const [a, b] = [environmentKey(), environmentKey()];
    git("init", "-q");
    const list = `# meant to be here\n${fingerprintOf(a).toUpperCase()} # a\nnot one\n`;
    file(".skycloakignore", list);
    const { code, out, err } = await run(file("deep/er/k.txt", `${a}\n${b}`));
    assert.equal(code, 1);
    assert.match(out, /^deep\/er\/k\.txt:2:1:/);
    assert.match(err, /\.skycloakignore:3: not a fingerprint/);
    assert.equal((await run(file("deep/a.txt", a))).code, 0);
  });

  it("looks at what is about to be committed", async () => {
    const [staged, unstaged, committed] = [environmentKey(), environmentKey(), environmentKey()];
    git("init", "-q");
    file("old.txt", committed);
    git("add", ".");
    // The first commit is looked at too.
    assert.equal((await run("--staged")).code, 1);
    git("commit", "-q", "-m", "x");
    assert.equal((await run("--staged")).code, 0);
    file("deep/new ä.txt", `\n${staged}`);
    file("picture", Buffer.from([0, 1]));
    git("add", ".");
    file("deep/new ä.txt", unstaged);
    const { code, out, err } = await run("--staged", "--json");
    assert.equal(code, 1);
    const found = JSON.parse(out) as { path: string; fingerprint: string; line: number };
    assert.deepEqual([found.path, found.fingerprint, found.line], ["deep/new ä.txt", fingerprintOf(staged), 2]);
    assert.match(err, /picture: binary/);
    assert.equal((await run("--staged", "old.txt")).code, 0);
  });

  it("says how serious it is by where the file stands in Git", async () => {
    const [old, later] = [environmentKey(), environmentKey()];
    git("init", "-q");
    file(".gitignore", "*.local\n");
    file("deep/a.txt", old);
    git("add", ".");
    git("commit", "-q", "-m", "x");
    file("deep/a.txt", `${old}\n${later}\n"${later.slice(0, 11)}" + "${later.slice(11)}"`);
    file("deep/new.txt", later);
    file("[x].local", later);
    symlinkSync(join("deep", "a.txt"), join(folder(), "link"));
    const severities = async (...args: string[]): Promise<string[]> =>
      (await run(...args)).out
        .trimEnd()
        .split("\n")
        .map((line) => /^.*?: (?:error|warning|info)(?=: )/.exec(line)?.[0] ?? line);
    const inA = ["1:1: error", "2:1: warning", "3:2: warning"];
    assert.deepEqual(await severities("deep/a.txt", "link", "deep/new.txt", "[x].local"), [
      ...inA.map((one) => `deep/a.txt:${one}`),
      ...inA.map((one) => `link:${one}`),
      "deep/new.txt:1:1: warning",
      "[x].local:1:1: info",
    ]);
    git("add", ".");
    assert.deepEqual(await severities("--staged"), [
      ...inA.map((one) => `deep/a.txt:${one}`),
      "deep/new.txt:1:1: warning",
    ]);
    const { out } = await run("--staged", "deep/new.txt");
    assert.match(out, /about to be committed/);
  });

  it("is what npm runs, and what ships", () => {
    const manifest = readFileSync(join(root, "package.json"), "utf8");
    const { scripts } = JSON.parse(manifest) as { scripts: { leaks: string } };
    assert.equal(scripts.leaks, `node esbuild.js --cli && node ${cli.outfile}`);
    assert.match(readFileSync(join(root, ".vscodeignore"), "utf8"), /^!dist\/leaks-cli\.cjs$/m);
  });

  it("starts in little more time than Node itself", () => {
    const path = join(folder(), file("a.txt", "nothing"));
    const runNode = (...args: string[]) => execFileSync(process.execPath, args);
    const clock = () => performance.now();
    assertTimeRatio(
      () => runNode(program, path),
      () => runNode("-e", "0"),
      2.5,
      { clock },
    );
  });

  it("could not look where there is no repository", async () => {
    const { code, err } = await run("--staged");
    assert.equal(code, 2);
    assert.match(err, /not a git repository/);
  });
});
