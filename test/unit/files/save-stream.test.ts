import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileSink } from "../../../src/files/private-file";
import {
  contentLength,
  saveStream,
  TooLargeError,
  type SaveOutcome,
  type StreamSaveOptions,
} from "../../../src/files/save-stream";

const sha = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A stream of these chunks with the given end. */
function streamOf(
  pieces: readonly Buffer[],
  after: "ends" | "hangs" | "breaks" = "ends",
): { body: ReadableStream<Uint8Array>; wasCancelled: () => boolean } {
  const left = [...pieces];
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.shift();
      if (next !== undefined) controller.enqueue(next);
      else if (after === "ends") controller.close();
      else if (after === "breaks") controller.error(new Error("cut"));
      else return new Promise<void>(() => undefined);
      return undefined;
    },
    cancel() {
      cancelled = true;
    },
  });
  return { body, wasCancelled: () => cancelled };
}

describe("Saving what streams in", () => {
  let folder = "";
  let path = "";
  const pieces = [randomBytes(70_000), randomBytes(1), randomBytes(200_000)];
  const whole = Buffer.concat(pieces);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "skycloak-save-"));
    path = join(folder, "export.sql");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const save = (saving: StreamSaveOptions = {}, stream = streamOf(pieces)): Promise<SaveOutcome> =>
    saveStream(stream.body, fileSink(path), saving);
  const files = (): Promise<string[]> => readdir(folder);

  const endless = (each: number, everyMs = 0): ReturnType<typeof streamOf> => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        if (!cancelled) controller.enqueue(randomBytes(each));
      },
      cancel() {
        cancelled = true;
      },
    });
    return { body, wasCancelled: () => cancelled };
  };

  it("ends what does not end: by its size, announced or not, and by its time", async () => {
    for (const [saving, every, limit, max] of [
      [{ maxBytes: 1_000_000 }, 0, "bytes", 1_000_000],
      [{ maxBytes: 1_000_000, total: 1e15 }, 0, "bytes", 1_000_000],
      [{ maxMs: 200, stallMs: 10_000 }, 50, "seconds", 0.2],
    ] as const) {
      const stream = endless(every === 0 ? 100_000 : 1, every);
      assert.deepEqual(await save(saving, stream), { kind: "endless", limit, max });
      assert.ok(stream.wasCancelled());
      assert.deepEqual(await files(), []);
    }
  });

  it("writes all of it, counts it, and says its SHA-256", async () => {
    const told: number[] = [];
    const saving = { total: whole.length, sha256: sha(whole).toUpperCase() };
    const saved = await save({ ...saving, onProgress: (bytes) => told.push(bytes) });
    assert.deepEqual(saved, { kind: "saved", bytes: whole.length, sha256: sha(whole) });
    assert.deepEqual(told, [70_000, 70_001, 270_001]);
    assert.ok(whole.equals(await readFile(path)));
    assert.deepEqual(await files(), ["export.sql"]);
    if (process.platform !== "win32") assert.equal((await stat(path)).mode & 0o077, 0);
  });

  it("takes the place of a file only when it is whole", async () => {
    await writeFile(path, "before");
    let between = "";
    const sink = fileSink(path);
    const looking = {
      ...sink,
      finish: async () => {
        between = await readFile(path, "utf8");
        await sink.finish();
      },
    };
    const saved = await saveStream(streamOf(pieces).body, looking);
    assert.equal(saved.kind, "saved");
    assert.equal(between, "before");
    assert.ok(whole.equals(await readFile(path)));
  });

  const nothingCame = async (saved: SaveOutcome, kind: SaveOutcome["kind"]): Promise<void> => {
    assert.equal(saved.kind, kind);
    assert.deepEqual(await files(), ["export.sql"], "a half file is left");
    assert.equal(await readFile(path, "utf8"), "before");
  };

  for (const [what, kind, saving, after] of [
    ["is not what it should be", "mismatch", { sha256: sha(Buffer.from("other")) }, "ends"],
    ["is less than was announced", "incomplete", { total: whole.length + 1 }, "ends"],
    ["is more than was announced", "incomplete", { total: whole.length - 1 }, "hangs"],
    ["breaks off", "broken", {}, "breaks"],
    ["stops coming", "stalled", { stallMs: 50 }, "hangs"],
  ] as const) {
    it(`leaves what was there where it ${what}`, async () => {
      await writeFile(path, "before");
      await nothingCame(await save(saving, streamOf(pieces, after)), kind);
    });
  }

  it("leaves what was there where the person changes their mind, and lets the stream go", async () => {
    await writeFile(path, "before");
    const stopping = new AbortController();
    const stream = streamOf(pieces, "hangs");
    const { signal } = stopping;
    const onProgress = (bytes: number): void => {
      if (bytes === whole.length) stopping.abort();
    };
    await nothingCame(await save({ signal, onProgress }, stream), "cancelled");
    assert.ok(stream.wasCancelled());
    await nothingCame(await save({ signal }), "cancelled");
  });

  for (const stuck of ["open", "write"] as const) {
    it(`can be cancelled where the disk never answers to ${stuck}()`, async () => {
      const never = (): Promise<void> => new Promise(() => undefined);
      const fine = (): Promise<void> => Promise.resolve();
      const sink = { open: fine, write: fine, finish: fine, abandon: never, [stuck]: never };
      const stream = streamOf(pieces);
      const saved = saveStream(stream.body, sink, { signal: AbortSignal.timeout(50) });
      assert.deepEqual(await saved, { kind: "cancelled" });
      assert.ok(stream.wasCancelled());
    });
  }

  it("says that it can't be written, and where it is too large for what it is written to", async () => {
    const nowhere = fileSink(join(folder, "no such folder", "export.sql"));
    const unwritable = await saveStream(streamOf(pieces).body, nowhere);
    assert.ok(unwritable.kind === "unwritable" && String(unwritable.error).includes("ENOENT"));
    let abandoned = 0;
    const small = {
      open: () => Promise.resolve(),
      write: () => Promise.reject(new TooLargeError(7)),
      finish: () => Promise.reject(new Error("not whole")),
      abandon: () => {
        abandoned++;
        return Promise.resolve();
      },
    };
    assert.deepEqual(await saveStream(streamOf(pieces).body, small), {
      kind: "too-large",
      max: 7,
    });
    assert.equal(abandoned, 1);
    assert.deepEqual(await files(), []);
  });

  it("knows how much is to come, but not of what is compressed on the way", () => {
    const length = (of: Record<string, string>): number | undefined => contentLength(new Headers(of));
    assert.equal(length({ "content-length": "12" }), 12);
    assert.equal(length({ "content-length": "12", "content-encoding": "gzip" }), undefined);
    assert.equal(length({}), undefined);
  });
});
