import assert from "node:assert/strict";
import { runConcurrently } from "../../support/run-concurrently";

describe("lanes", () => {
  /** Each goes on until it is told to end. */
  function work(names: readonly string[], lanes: number) {
    const begun: string[] = [];
    const ends = new Map<string, (failure?: Error) => void>();
    const results = runConcurrently(names, lanes, (name) => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (failure) => {
          if (failure === undefined) resolve(`${name} is over`);
          else reject(failure);
        });
      });
    });
    const end = async (name: string, failure?: Error): Promise<void> => {
      ends.get(name)?.(failure);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { begun, results, end };
  }

  it("begin in order, as many as there are lanes, and the next when one is free", async () => {
    const { begun, results, end } = work(["a", "b", "c", "d"], 2);
    await end("none of them");
    assert.deepEqual(begun, ["a", "b"]);
    await end("b");
    assert.deepEqual(begun, ["a", "b", "c"]);
    await end("c");
    assert.deepEqual(begun, ["a", "b", "c", "d"]);
    await end("a");
    await end("d");
    assert.deepEqual(
      await Promise.all(results),
      ["a", "b", "c", "d"].map((name) => `${name} is over`),
    );
  });

  it("are free again after a failure", async () => {
    const { begun, results, end } = work(["a", "b"], 1);
    const [failing, other] = results;
    assert.ok(failing && other);
    const failed = assert.rejects(failing, /broken/);
    await end("none of them");
    await end("a", new Error("broken"));
    await failed;
    assert.deepEqual(begun, ["a", "b"]);
    await end("b");
    assert.equal(await other, "b is over");
  });
});
