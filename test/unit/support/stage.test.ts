import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCounts, sum, writeCounts } from "../../support/counts";
import { retry, runStage } from "../../support/stage";
import { temporaryFolder, type TemporaryFolder } from "../../support/temporary";

describe("a stage of the test run", () => {
  let temporary: TemporaryFolder;
  let file: string;

  beforeEach(() => {
    temporary = temporaryFolder("stage");
    file = join(temporary.path, "counts.json");
  });

  afterEach(() => temporary.remove());

  const counted = (shell: string) => runStage({ name: "some", command: ["sh", "-c", shell], counted: true }, file);
  const leave = (passed: number, failed: number) =>
    `echo '{"passed":${passed},"failed":${failed}}' > "$SKYCLOAK_TEST_COUNTS"`;

  it("takes the counts that were left", async () => {
    const { counts, remark } = await counted(leave(7, 0));
    assert.deepEqual({ counts, remark }, { counts: { passed: 7, failed: 0 }, remark: undefined });
  });

  it("takes failed tests once, exit code or not", async () => {
    assert.deepEqual((await counted(`${leave(7, 2)}; exit 2`)).counts, { passed: 7, failed: 2 });
    assert.deepEqual((await counted(leave(7, 2))).counts, { passed: 7, failed: 2 });
  });

  it("fails when it broke off, and does not take the counts of the run before", async () => {
    writeCounts(file, { passed: 99, failed: 0 });
    assert.deepEqual((await counted("exit 0")).counts, { passed: 0, failed: 1 });
    assert.match((await counted("exit 9")).remark ?? "", /exit code 9/);
  });

  it("fails when it exits badly though no test failed", async () => {
    assert.deepEqual((await counted(`${leave(7, 0)}; exit 1`)).counts, { passed: 7, failed: 1 });
  });

  it("fails when it ran no tests", async () => {
    const { counts, remark } = await counted(leave(0, 0));
    assert.deepEqual(counts, { passed: 0, failed: 1 });
    assert.equal(remark, "ran no tests");
  });

  it("says what had failed and was run once more", async () => {
    const left = `echo '{"passed":7,"failed":0,"retried":["some.test.ts"]}' > "$SKYCLOAK_TEST_COUNTS"`;
    const { counts, remark } = await counted(left);
    assert.deepEqual(counts, { passed: 7, failed: 0, retried: ["some.test.ts"] });
    assert.equal(remark, "run again: some.test.ts");
  });

  it("runs what failed again, at most twice", async () => {
    const attempts = async (...failed: number[]): Promise<unknown> =>
      retry(() => Promise.resolve({ passed: 1, failed: failed.shift() ?? NaN }), "a file");
    assert.deepEqual(await attempts(0), { passed: 1, failed: 0, retried: ["a file"] });
    assert.deepEqual(await attempts(2, 0), { passed: 1, failed: 0, retried: ["a file", "a file"] });
    assert.deepEqual(await attempts(2, 1, 0), { passed: 1, failed: 1, retried: ["a file", "a file"] });
  });

  it("leaves what it prints in a file, whole, where it says so", async () => {
    const outputFile = join(temporary.path, "printed.txt");
    const command = ["sh", "-c", "seq 1 20000"] as const;
    await runStage({ name: "some", command, counted: false, outputFile }, file);
    assert.equal(readFileSync(outputFile, "utf8").trimEnd().split("\n").at(-1), "20000");
  });

  it("counts as one test where it has none", async () => {
    const stage = (code: number) =>
      runStage({ name: "types", command: ["sh", "-c", `exit ${code}`], counted: false }, file);
    assert.deepEqual((await stage(0)).counts, { passed: 1, failed: 0 });
    assert.deepEqual((await stage(2)).counts, { passed: 0, failed: 1 });
  });
});

describe("counts", () => {
  it("add up", () => {
    assert.deepEqual(
      sum([
        { passed: 1, failed: 2 },
        { passed: 3, failed: 0 },
      ]),
      { passed: 4, failed: 2 },
    );
    assert.deepEqual(sum([]), { passed: 0, failed: 0 });
    const again = sum([
      { passed: 1, failed: 0, retried: ["one"] },
      { passed: 1, failed: 0 },
      { passed: 1, failed: 1, retried: ["two"] },
    ]);
    assert.deepEqual(again, { passed: 3, failed: 1, retried: ["one", "two"] });
  });

  it("are read only where they are whole", () => {
    const temporary = temporaryFolder("counts");
    const file = join(temporary.path, "counts.json");
    assert.equal(readCounts(file), undefined);
    writeFileSync(file, '{"passed":"3"}');
    assert.equal(readCounts(file), undefined);
    for (const counts of [
      { passed: 3, failed: 0 },
      { passed: 3, failed: 1, failures: ["a test"], retried: ["a file"] },
    ]) {
      writeCounts(file, counts);
      assert.deepEqual(readCounts(file), counts);
    }
    temporary.remove();
  });
});
