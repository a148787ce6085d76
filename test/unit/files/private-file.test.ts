import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  watch,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePrivateFile } from "../../../src/files/private-file";
import { appendVariable, replaceSecret, saveSecret } from "../../../src/secrets/secret-file";
import { reveal, Secret } from "../../../src/secrets/secret";
import { randomKeyText } from "../helpers/keys";

const modes = process.platform !== "win32";

describe("A file with a secret", () => {
  let folder = "";
  let path = "";
  let text = "";
  let secret = new Secret("");
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "skycloak-private-")));
    path = join(folder, ".env");
    text = randomKeyText();
    secret = new Secret(text);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;
  const holdsIt = async (file = path): Promise<boolean> => (await readFile(file, "utf8")) === `${text}\n`;

  /** The file before, and its mode afterwards. */
  const cases: readonly (readonly [name: string, before: () => Promise<void>, mode: number])[] = [
    ["a new file", () => Promise.resolve(), 0o600],
    ["a file that everybody may read", () => writeFile(path, "old", { mode: 0o644 }), 0o600],
    ["a file that everybody may write", () => written("old", 0o666), 0o600],
    ["a script", () => written("#!/bin/sh", 0o755), 0o700],
    ["a file that is read-only", () => written("old", 0o400), 0o600],
  ];
  async function written(content: string, mode: number): Promise<void> {
    await writeFile(path, content);
    await chmod(path, mode);
  }
  for (const [name, before, mode] of cases) {
    for (const mask of [0, 0o022, 0o077]) {
      it(`is its owner's only: ${name}, umask ${mask.toString(8)}`, async () => {
        await before();
        const usual = process.umask(mask);
        try {
          await saveSecret(secret, path);
        } finally {
          process.umask(usual);
        }
        assert.ok(await holdsIt());
        if (modes) assert.equal(await modeOf(path), mode);
        assert.deepEqual(await readdir(folder), [".env"]);
      });
    }
  }

  const itWithModes = (title: string, run: () => Promise<void>): void => {
    if (modes) it(title, run);
  };
  itWithModes("has that mode from the moment it is there", async () => {
    await written("old", 0o644);
    const usual = process.umask(0);
    const seen = new Set<number>();
    const stopping = new AbortController();
    const watching = (async () => {
      for await (const { filename } of watch(folder, { signal: stopping.signal })) {
        const about = await stat(join(folder, filename ?? "")).catch(() => undefined);
        if (about !== undefined && filename !== ".env") seen.add(about.mode & 0o777);
      }
    })().catch(() => undefined);
    try {
      await writePrivateFile(path, randomBytes(5_000_000));
    } finally {
      process.umask(usual);
      stopping.abort();
      await watching;
    }
    for (const mode of seen) assert.equal(mode, 0o600);
    assert.equal(await modeOf(path), 0o600);
  });

  it("takes away what a process that was killed while it wrote has left, and nothing else", async () => {
    const left = (name: string): string => `${name}.${randomBytes(4).toString("hex")}.part`;
    const others = [
      ...[left("other"), left(".env.local"), `${left(".env")}.zip`],
      ...[".env.part", ".env.1234567g.part", ".env.123456789.part", left("xenv")],
    ];
    for (const name of [...others, left(".env"), left(".env")]) {
      await writeFile(join(folder, name), text);
    }
    const subfolder = left(".env");
    await mkdir(join(folder, subfolder));
    await saveSecret(secret, path);
    assert.deepEqual((await readdir(folder)).sort(), [".env", subfolder, ...others].sort());
  });

  it("goes through a link, which stays, into what it leads to", async () => {
    await mkdir(join(folder, "elsewhere"));
    const target = join(folder, "elsewhere", "target");
    await writeFile(target, "old", { mode: 0o644 });
    await symlink(target, path);
    await saveSecret(secret, path);
    assert.ok((await lstat(path)).isSymbolicLink());
    assert.ok(await holdsIt(target));
    if (modes) assert.equal(await modeOf(target), 0o600);
    assert.deepEqual(await readdir(join(folder, "elsewhere")), ["target"]);
  });

  it("does not change the other names of a file", async () => {
    await writeFile(path, "old", { mode: 0o644 });
    await link(path, join(folder, "other"));
    await saveSecret(secret, path);
    assert.equal(await readFile(join(folder, "other"), "utf8"), "old");
  });

  it("keeps the mode and the identity of a file that gets a variable", async () => {
    for (const mode of [0o600, 0o640, 0o644, 0o660]) {
      await written("A=1\n", mode);
      const { ino } = await stat(path);
      await appendVariable(path, "N", secret);
      if (modes) assert.equal(await modeOf(path), mode);
      assert.equal((await stat(path)).ino, ino);
    }
  });

  for (const [what, prepare] of [
    ["a folder", () => mkdir(path)],
    ["a link that leads nowhere", () => symlink(join(folder, "nowhere"), path)],
    ["a device", () => symlink("/dev/null", path)],
    ["a file with another name", () => written("A=1", 0o600).then(() => link(path, join(folder, "other")))],
  ] as const) {
    it(`gets no variable in ${what}`, async () => {
      await prepare();
      const names = await readdir(folder);
      await assert.rejects(appendVariable(path, "N", secret));
      assert.deepEqual(await readdir(folder), names);
    });
  }

  for (const [what, before, after] of [
    ["a new file", undefined, "N=KEY\n"],
    ["an empty file", "", "N=KEY\n"],
    ["whole lines", "A=1\n", "A=1\nN=KEY\n"],
    ["a line without an end", "A=é", "A=é\nN=KEY\n"],
    ["Windows' lines", "A=1\r\nB=2", "A=1\r\nB=2\r\nN=KEY\r\n"],
  ] as const) {
    it(`gets a variable after ${what}`, async () => {
      if (before !== undefined) await writeFile(path, before, { mode: 0o644 });
      await appendVariable(path, "N", secret);
      assert.equal((await readFile(path, "utf8")).replace(text, "KEY"), after);
      if (modes) assert.equal(await modeOf(path), before === undefined ? 0o600 : 0o644);
    });
  }

  const refusals: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["a folder", () => mkdir(path)],
    ["a link that leads nowhere", () => symlink(join(folder, "nowhere"), path)],
    ["a link that leads to itself", () => symlink(path, path)],
    ["a device", () => symlink("/dev/null", path)],
    ["a folder that is not there", () => Promise.resolve((path = join(folder, "a", "b")))],
  ];
  for (const [name, before] of refusals) {
    it(`is not written to ${name}, and leaves nothing behind`, async () => {
      await before();
      const names = await readdir(folder);
      await assert.rejects(saveSecret(secret, path), (error: Error) => {
        assert.ok(!`${error.stack}`.includes(text));
        return true;
      });
      assert.deepEqual(await readdir(folder), names);
    });
  }

  const now = new Secret(randomKeyText());
  const after = async (content: Buffer, chosen: readonly number[], count = 2): Promise<Buffer> => {
    await writeFile(path, content, { mode: 0o644 });
    await replaceSecret(path, { oldSecret: secret, newSecret: now, count, chosen: new Set(chosen) });
    if (modes) assert.equal(await modeOf(path), 0o600);
    return readFile(path);
  };
  const encodings: Readonly<Record<string, (content: string) => Buffer>> = {
    "UTF-8": (content) => Buffer.from(content),
    "UTF-8 with its mark": (content) => Buffer.from(`\ufeff${content}`),
    Latin: (content) => Buffer.from(content, "latin1"),
    "bytes that are no text": (content) => Buffer.concat([Buffer.from([0, 255, 200]), Buffer.from(content)]),
    "UTF-16": (content) => Buffer.from(`\ufeff${content}`, "utf16le"),
    "UTF-16 of the other order": (content) => Buffer.from(`\ufeff${content}`, "utf16le").swap16(),
  };
  for (const [name, encode] of Object.entries(encodings)) {
    it(`gets a new secret where the old one was chosen, and nothing else changes: ${name}`, async () => {
      const write = (...keys: readonly string[]): Buffer => encode(`é=1\r\nA=${keys[0]}\r\nB='${keys[1]}'\n${text}x\n`);
      const fresh = reveal(now);
      assert.ok((await after(write(text, text), [0, 1])).equals(write(fresh, fresh)));
      assert.ok((await after(write(text, text), [1])).equals(write(text, fresh)));
      assert.ok((await after(write(text, text), [0])).equals(write(fresh, text)));
    });
  }

  it("stays as it is where it has changed meanwhile", async () => {
    const content = Buffer.from(`A=${text}\n`);
    await assert.rejects(after(content, [0]), /has changed/);
    assert.ok((await readFile(path)).equals(content));
    await assert.rejects(after(Buffer.from("A=1"), [0]), /has changed/);
  });
});
