// npm run --silent leaks: the engine on the command line, for hooks and CI.

import { dirname } from "node:path";
import { GitFailed } from "../../git/run";
import { findIn } from "../engine/find";
import type { Finding } from "../engine/line-findings";
import { readArguments, usage, type Asked } from "./arguments";
import { Ignored } from "./ignored";
import { jsonLine, messageOf, pathToBeginWith, severityIn, textLine } from "./report";
import { sourcesOf } from "./sources";
import { standingIn, type FileState } from "../standing";

const nothing = 0;
const found = 1;
const couldNotLook = 2;

/**
 * The folder that the person is in. npm runs scripts in the package's folder, and says where it was
 * started; a hook may have that from another npm, for another folder.
 */
function startFolder({ INIT_CWD: started, npm_package_json: manifest }: NodeJS.ProcessEnv): string {
  const current = process.cwd();
  const isScript = manifest !== undefined && dirname(manifest) === current;
  return isScript && started !== undefined ? started : current;
}

const folder = startFolder(process.env);

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === "help") {
    process.stdout.write(usage);
    return nothing;
  }
  if (asked.kind === "wrong") {
    complain(asked.why);
    process.stderr.write(`\n${usage}`);
    return couldNotLook;
  }
  try {
    return await search(asked);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    complain(error.message);
    return couldNotLook;
  }
}

async function search(asked: Asked): Promise<number> {
  const ignored = new Ignored(folder, complain);
  let findings = 0;
  let unread = 0;
  for await (const source of sourcesOf(asked, folder)) {
    if (source.kind !== "text") {
      complain(`${source.path}: ${source.why}`);
      if (source.kind === "unread") unread++;
      continue;
    }
    const { path, text } = source;
    const all = findIn(text);
    if (all.length === 0) continue;
    const allowed = ignored.of(path);
    const shown = all.filter(({ fingerprint }) => !allowed.has(fingerprint));
    findings += shown.length;
    if (shown.length === 0) continue;
    // The objects say nothing of it.
    const state = asked.json ? undefined : await source.state();
    process.stdout.write(linesFor(path, shown, state));
  }
  if (findings > 0) return found;
  return unread > 0 ? couldNotLook : nothing;
}

function linesFor(
  path: string,
  findings: readonly Finding[],
  state: FileState | undefined,
): string {
  const lines = findings.map((finding) => {
    const { rule, fingerprint, isPartial } = finding;
    const line = finding.line + 1;
    const column = finding.start + 1;
    if (state !== undefined) {
      const standing = standingIn(state, fingerprint);
      const said = `${severityIn(finding, standing)}: ${messageOf(finding, standing)}`;
      return textLine(`${pathToBeginWith(path)}:${line}:${column}: ${said}`);
    }
    const [endLine, endColumn] = [finding.endLine + 1, finding.end + 1];
    return jsonLine({ path, line, column, endLine, endColumn, rule, fingerprint, isPartial });
  });
  return lines.join("");
}

function complain(text: string): void {
  process.stderr.write(textLine(`leaks: ${text}`));
}

// A reader that has closed the pipe wants no more.
process.stdout.on("error", () => process.exit(found));

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    complain(error instanceof Error ? error.message : "failed");
    process.exitCode = couldNotLook;
  },
);
