// Where a file with findings stands in Git, asked of Git's command line; nothing that the
// repository configures is run by it.

import { realpath } from "node:fs/promises";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { readText } from "../../files/text";
import { GitFailed, gitOutput } from "../../git/run";
import { findIn } from "../engine/find";
import type { Standing } from "../verdict";

export type StandingOf = (fingerprint: string) => Standing;

/** `staged`: it is what is about to be committed that was looked at. */
export async function standingIn(
  path: string,
  folder: string,
  staged: boolean,
): Promise<StandingOf> {
  const file = resolve(folder, path);
  // A hook's Git names its index from the folder that it runs in.
  const place = staged
    ? { cwd: folder, name: relative(folder, file).split(sep).join("/") }
    : await placeOf(file);
  const committed = await atHead(place);
  const standing = staged || committed !== undefined ? "tracked" : await outsideOfHead(place);
  return (fingerprint) => (committed?.has(fingerprint) === true ? "committed" : standing);
}

interface Place {
  readonly cwd: string;
  /** From there on. */
  readonly name: string;
}

/** Git keeps what a link points to where that is. */
async function placeOf(file: string): Promise<Place> {
  const real = await realpath(file).catch(() => file);
  return { cwd: dirname(real), name: basename(real) };
}

/** The fingerprints in the commit's version; undefined where the commit does not have the file. */
function atHead({ cwd, name }: Place): Promise<ReadonlySet<string> | undefined> {
  return gitOutput("git", cwd, ["cat-file", "blob", `HEAD:./${name}`]).then(
    (bytes) => {
      const reading = readText(bytes);
      const findings = reading.ok ? findIn(reading.text) : [];
      return new Set(findings.map(({ fingerprint }) => fingerprint));
    },
    () => undefined,
  );
}

async function outsideOfHead({ cwd, name }: Place): Promise<Standing> {
  const listed = async (...which: string[]): Promise<boolean> => {
    const args = ["--literal-pathspecs", "ls-files", "-z", ...which, "--", name];
    return (await gitOutput("git", cwd, args)).length > 0;
  };
  try {
    if (await listed("--cached")) return "tracked";
    return (await listed("--others", "--exclude-standard")) ? "untracked" : "plain";
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    return error.message.startsWith("not a git repository") ? "plain" : "unknown";
  }
}
