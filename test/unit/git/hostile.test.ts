// No query runs a program that a repository configures.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathsOutsideGit } from "../../../src/git/repositories";
import {
  blobsAt,
  committedBytes,
  headCommit,
  ignoredPaths,
  indexedPaths,
  repositoryAt,
} from "../../../src/git/queries";
import { stagedFiles } from "../../../src/git/staged";
import { searchHistory } from "../../../src/leaks/history/search";
import { statesIn, type FileState } from "../../../src/leaks/exposure";
import { environmentKey } from "../leaks/random-key";
import { hostileRepository, takeObject, type HostileRepository } from "../helpers/hostile-repository";

const binary = "git";

/** All Git queries of the product and their results; undefined if there may be none. */
const uses: Readonly<Record<string, readonly [(one: HostileRepository) => Promise<unknown>, unknown]>> = {
  "the commit": [async ({ root }) => (await headCommit(repositoryAt(binary, root)))?.length, 40],
  "a committed file": [
    async ({ root }) => (await committedBytes(repositoryAt(binary, root), "HEAD", join(root, "kept.txt"))).length,
    environmentKey().length,
  ],
  "a committed file that was not fetched": [
    ({ root }) => committedBytes(repositoryAt(binary, root), "HEAD", join(root, "gone.txt")),
    undefined,
  ],
  "the index": [async ({ root }) => (await indexedPaths(repositoryAt(binary, root), [join(root, "kept.txt")])).size, 1],
  "the blobs of a commit": [
    async ({ root }) => (await blobsAt(repositoryAt(binary, root), "HEAD", [join(root, "kept.txt")])).size,
    1,
  ],
  "where a file stands": [async ({ root }) => (await stateOf(root, "kept.txt"))?.committed.size, 1],
  "where a file stands that was not fetched": [
    async ({ root }) => (await stateOf(root, "gone.txt"))?.exposure,
    "tracked",
  ],
  "where a new file stands": [async ({ root }) => (await stateOf(root, "new.txt"))?.exposure, "untracked"],
  "what is ignored": [
    async ({ root }) => [...(await ignoredPaths(repositoryAt(binary, root), [join(root, "new.txt")]))],
    [],
  ],
  "what can be committed": [async ({ root }) => [...(await pathsOutsideGit([join(root, "kept.txt")], binary))], []],
  "what is staged": [({ root }) => staged(root), ["staged.txt"]],
  "what is staged, from a folder": [({ root }) => staged(join(root, "deep")), ["staged.txt"]],
  "the history": [({ root }) => searchHistory({ binary, folder: root }), undefined],
};

async function stateOf(root: string, name: string): Promise<FileState | undefined> {
  const path = join(root, name);
  return (await statesIn(repositoryAt(binary, root), [path])).get(path);
}

async function staged(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const file of stagedFiles(binary, folder, [], 1000)) {
    await file.committed();
    paths.push(basename(file.path));
  }
  return paths;
}

describe("A hostile repository", () => {
  const folder = mkdtempSync(join(tmpdir(), "skycloak-hostile-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const open = (name: string, url: string): HostileRepository => {
    const files = {
      "kept.txt": environmentKey(),
      "gone.txt": environmentKey(),
      "deep/x.txt": "",
    };
    const one = hostileRepository(join(folder, name), files, url);
    for (const fresh of ["new.txt", "staged.txt"]) {
      writeFileSync(join(one.root, fresh), environmentKey());
    }
    one.git("-c", "filter.hostile.clean=cat", "-c", "filter.hostile.process=", "add", "staged.txt");
    takeObject(one, "gone.txt");
    return one;
  };
  const ssh = "ssh://nobody@127.0.0.1:9/nothing";

  it("runs its programs where nobody takes care, so that this test can tell", () => {
    const one = open("careless", ssh);
    one.carelessly("status");
    one.carelessly("cat-file", "blob", "HEAD:gone.txt");
    writeFileSync(join(one.root, "kept.txt"), "changed");
    const unfiltered = ["-c", "filter.hostile.process=", "-c", "filter.hostile.clean=cat"];
    one.carelessly(...unfiltered, "diff", "kept.txt");
    one.carelessly("log", "-p", "-1", "--", "kept.txt");
    const ran = one.ran();
    for (const name of [
      ...["core.sshCommand", "diff.hostile.command", "gpg.program", "filter.hostile.process"],
      "included-fsmonitor",
    ]) {
      assert.ok(ran.includes(name), `${name}: ${ran.join()}`);
    }
  });

  for (const [by, url] of [
    ["ssh", ssh],
    ["a remote helper", "ext::PROGRAM %S"],
    ["a path", "/nowhere/at/all"],
  ] as const) {
    describe(`with a remote by ${by}`, () => {
      let one: HostileRepository;
      before(() => (one = open(by, url)));
      beforeEach(() => one.forget());

      for (const [name, [use, expected]] of Object.entries(uses)) {
        it(`runs nothing for ${name}`, async () => {
          const answer = await use(one).catch((error: unknown) => String(error));
          assert.deepEqual(one.ran(), []);
          if (expected !== undefined) assert.deepEqual(answer, expected);
        });
      }
    });
  }
});
