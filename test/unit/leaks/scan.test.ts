// Scanning in worker threads: the number of messages, and the findings.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { percentReporter, scanFiles, type ScanResponse } from "../../../src/leaks/scan/threads";
import { root } from "../../support/paths";
import { environmentKey } from "./random-key";

describe("A scan of many files", () => {
  const folder = mkdtempSync(join(tmpdir(), "skycloak-scan-"));
  const script = join(folder, "worker.cjs");

  before(() =>
    build({
      entryPoints: [join(root, "src", "leaks", "scan", "worker.ts")],
      outfile: script,
      bundle: true,
      format: "cjs",
      platform: "node",
    }),
  );
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("reads all of them in few messages, and says which have a key and which can't be read", async () => {
    const paths = Array.from({ length: 5000 }, (_, at) => join(folder, `${at}.txt`));
    for (const [at, path] of paths.entries()) {
      if (at !== 7) writeFileSync(path, at % 1000 === 0 ? `k = ${environmentKey()}\n` : "nothing\n");
    }
    mkdirSync(join(folder, "7.txt"));
    writeFileSync(join(folder, "8.txt"), "x".repeat(2000));
    const answers: ScanResponse[] = [];
    await scanFiles(paths, {
      script,
      signal: new AbortController().signal,
      onResponse: (answer) => void answers.push(answer),
      ...{ maxFileSize: 1000, salt: new Uint8Array(16), marks: [] },
    });
    const sum = (of: (answer: ScanResponse) => number): number =>
      answers.reduce((before, answer) => before + of(answer), 0);
    assert.ok(answers.length <= 25, `${answers.length} messages`);
    assert.deepEqual([sum((one) => one.searched), sum((one) => one.tooLarge), sum((one) => one.unread)], [5000, 1, 1]);
    assert.deepEqual(
      answers.flatMap(({ found }) => found.map(({ path }) => path)).sort(),
      [0, 1000, 2000, 3000, 4000].map((at) => join(folder, `${at}.txt`)).sort(),
    );
  });

  it("reports its progress at most a hundred times", () => {
    for (const all of [1, 7, 99, 100, 101, 21_600, 1_000_000]) {
      const reports: (readonly [increment: number, done: number])[] = [];
      const report = percentReporter(all, (...one) => void reports.push(one));
      for (let done = 1; done <= all; done++) report(done);
      assert.ok(reports.length <= 100, `${reports.length} reports of ${all} files`);
      assert.equal(
        reports.reduce((sum, [increment]) => sum + increment, 0),
        100,
      );
      assert.equal(reports.at(-1)?.[1], all);
    }
  });
});
