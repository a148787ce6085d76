import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "../../support/cache";
import { run } from "../../support/process-group";
import { temporaryFolder, type TemporaryFolder } from "../../support/temporary";

describe("the cache of what is slow to install", () => {
  let temporary: TemporaryFolder;
  let cache: string;

  beforeEach(() => {
    temporary = temporaryFolder("cache");
    cache = join(temporary.path, "cache");
  });

  afterEach(() => temporary.remove());

  const fill = (folder: string) => {
    writeFileSync(join(folder, "whole"), "yes");
    return Promise.resolve();
  };

  it("fills a folder once", async () => {
    let fills = 0;
    const counting = (folder: string) => {
      fills += 1;
      return fill(folder);
    };
    const first = await cached(cache, "thing-1", counting);
    assert.equal(readFileSync(join(first, "whole"), "utf8"), "yes");
    assert.equal(await cached(cache, "thing-1", counting), first);
    assert.equal(fills, 1);
    assert.deepEqual(readdirSync(cache), ["thing-1"]);
  });

  it("leaves nothing of one that failed, and fills it the next time", async () => {
    const broken = (folder: string) => {
      writeFileSync(join(folder, "half"), "");
      return Promise.reject(new Error("no network"));
    };
    await assert.rejects(cached(cache, "thing-1", broken), /no network/);
    assert.deepEqual(readdirSync(cache), []);
    const place = await cached(cache, "thing-1", fill);
    assert.deepEqual(readdirSync(place), ["whole"]);
  });

  it("gives a whole folder to both of two that fill it at once", async () => {
    const gates: (() => void)[] = [];
    const waiting = async (folder: string) => {
      await fill(folder);
      await new Promise<void>((resolve) => {
        gates.push(resolve);
        if (gates.length === 2) for (const open of gates) open();
      });
    };
    const places = await Promise.all([cached(cache, "thing-1", waiting), cached(cache, "thing-1", waiting)]);
    assert.equal(places[0], places[1]);
    assert.deepEqual(readdirSync(places[0]), ["whole"]);
    assert.deepEqual(readdirSync(cache), ["thing-1"]);
  });

  it("drops what a dead run left half done, and nothing of one that lives", async () => {
    // A process that has ended: its number belongs to nobody.
    const dead = (await run("sh", ["-c", "echo $$"])).trim();
    const abandoned = join(cache, `old-1.partial-${dead}-abc`);
    const alive = join(cache, `other-1.partial-${process.ppid}-abc`);
    for (const folder of [abandoned, alive]) mkdirSync(folder, { recursive: true });
    await cached(cache, "thing-1", fill);
    assert.equal(existsSync(abandoned), false);
    assert.equal(existsSync(alive), true);
  });
});
