// Speed of scanning a tree of files, compared with ripgrep if it is installed, and of scanning a repository's history.
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { searchHistory } from "../../src/leaks/history/search";
import { scanFiles } from "../../src/leaks/scan/threads";
import { root } from "../support/paths";
import { temporaryFolder } from "../support/temporary";
import { environmentKey } from "../unit/leaks/random-key";
import { median } from "./median";

const rounds = 5;
const commits = 10_000;

/** @param script the bundle that a scan's threads run */
export async function benchScan(script: string): Promise<void> {
  const tree = join(root, "node_modules");
  const paths = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const ours: number[] = [];
  const theirs: number[] = [];
  let searched = 0;
  for (let round = 0; round < rounds; round++) {
    searched = 0;
    ours.push(
      await timed(() =>
        scanFiles(paths, {
          script,
          signal: new AbortController().signal,
          onResponse: (answer) => void (searched += answer.searched),
          maxFileSize: 20 * 1024 * 1024,
          salt: randomBytes(32),
          marks: [],
        }),
      ),
    );
    theirs.push(await timed(() => ripgrep(tree)));
  }
  const [mine, other] = [median(ours), median(theirs)];
  const beside = ripgrep(tree)
    ? `, ripgrep ${other.toFixed(0)} ms (we are ${(other / mine).toFixed(2)} × as fast)`
    : ", ripgrep is not installed";
  console.log(`\nA tree of ${searched} files, median: ${mine.toFixed(0)} ms${beside}`);
}

/** Searches all files, including ignored ones. @returns whether ripgrep is installed. */
function ripgrep(tree: string): boolean {
  const pattern = "sk_sc_[A-Za-z0-9_-]{16,200}";
  const options = ["--no-ignore", "--hidden", "--text", "--max-filesize", "20M", "--count"];
  const { error } = spawnSync("rg", [...options, pattern, tree], { stdio: "ignore" });
  return error === undefined;
}

/** A repository with 10,000 commits, each of which rewrites one of 500 files. */
export async function benchHistory(): Promise<void> {
  const temporary = temporaryFolder("history");
  try {
    const folder = temporary.path;
    execFileSync("git", ["init", "-q", "-b", "main", folder]);
    execFileSync("git", ["fast-import", "--quiet"], { cwd: folder, input: history() });
    let found = 0;
    const ms = await timed(async () => {
      const { introduced } = await searchHistory({ binary: "git", folder });
      found = introduced.length;
    });
    console.log(`\nA history of ${commits} commits: ${(ms / 1000).toFixed(1)} s, ${found} keys found`);
  } finally {
    temporary.remove();
  }
}

function history(): string {
  const line = "const value = compute(first, second, third); // as it was\n";
  const parts: string[] = [];
  for (let at = 0; at < commits; at++) {
    const key = at % 1000 === 0 ? `const key = "${environmentKey()}";\n` : "";
    const text = `// ${at}\n${key}${line.repeat(20 + (at % 100))}`;
    const from = at === 0 ? "" : `from :${at}\n`;
    parts.push(
      `commit refs/heads/main\nmark :${at + 1}\n`,
      `committer Ann <ann@x.test> ${1_600_000_000 + at * 60} +0000\ndata 4\nwork\n${from}`,
      `M 100644 inline src/file${at % 500}.ts\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    );
  }
  return parts.join("");
}

async function timed(act: () => unknown): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
