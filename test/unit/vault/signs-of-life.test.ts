// A process that is at work shows that it lives, until the last of its work has ended.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { SignsOfLife } from "../../../src/vault/signs-of-life";
import { eventually } from "../../bed/eventually";
import { temporaryFolder, type TemporaryFolder } from "../../bed/temporary";

describe("Signs of life", () => {
  let temporary: TemporaryFolder;
  let signs: SignsOfLife;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setInterval"] });
    temporary = temporaryFolder("signs");
    signs = new SignsOfLife(temporary.path, "run 1/2");
  });

  afterEach(() => {
    signs.dispose();
    mock.timers.reset();
    temporary.remove();
  });

  const sign = (): Promise<string> => signs.last("run 1/2");
  const isShown = (): boolean => existsSync(join(temporary.path, "run%201%2F2.alive"));
  const pass = (): void => mock.timers.tick(5000);

  it("count up for as long as there is any work, and are gone with the last of it", async () => {
    assert.equal(await sign(), "");
    signs.begin("a");
    signs.begin("b");
    for (const count of ["1", "2"]) {
      pass();
      await eventually(async () => assert.equal(await sign(), count));
    }
    signs.end("a");
    pass();
    await eventually(async () => assert.equal(await sign(), "3"));
    signs.end("b");
    await eventually(() => assert.ok(!isShown()));
    pass();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(!isShown(), "there is no work any more");
  });

  it("begin again with other work", async () => {
    signs.begin("a");
    signs.end("a");
    signs.begin("b");
    pass();
    await eventually(async () => assert.equal(await sign(), "1"));
  });

  it("are known by the names of their files", () => {
    assert.equal(signs.runOf("run%201%2F2.alive"), "run 1/2");
    assert.equal(signs.runOf("run.json"), undefined);
  });
});
