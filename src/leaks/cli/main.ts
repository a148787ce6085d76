// npm run --silent leaks: the leak detector on the command line, for Git hooks and CI.

import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { findSecrets } from "../detector/find";
import type { Finding } from "../detector/incremental-detector";
import { exposureIn, type FileState } from "../exposure";
import { jsonLine, messageFor, pathAtLineStart, severityFor, textLine } from "./report";
import { ignoreLists, sourcesOf } from "./sources";

const usage = `Usage: npm run --silent leaks -- [--json] [--staged] [--] FILE…

Looks for Skycloak secrets in files.

  --json    one JSON object a line for each finding
  --staged  look at what is about to be committed; FILE… narrows it down
  --help    this text

Exit status: 0 nothing found, 1 something found, 2 something could not be searched.
`;

const exitStatus = { nothingFound: 0, found: 1, notSearched: 2 } as const;

/**
 * The user's current folder. npm runs scripts in the package's folder, and passes the folder in which it was started as
 * INIT_CWD. A hook may inherit that variable from another run of npm, in another folder.
 */
function workingFolder({ INIT_CWD: initialFolder, npm_package_json: manifest }: NodeJS.ProcessEnv): string {
  const current = process.cwd();
  const isScript = manifest !== undefined && dirname(manifest) === current;
  return isScript && initialFolder !== undefined ? initialFolder : current;
}

async function main(): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const options = { json: flag, staged: flag, help: { ...flag, short: "h" } };
  const { values, positionals: files } = parseArgs({ allowPositionals: true, options });
  const { json, staged, help } = values;
  if (help) {
    process.stdout.write(usage);
    return exitStatus.nothingFound;
  }
  if (files.length === 0 && !staged) throw new UsageError("no file is named");
  const folder = workingFolder(process.env);
  const allowedFingerprints = ignoreLists(folder, warn);
  let findings = 0;
  let unreadableCount = 0;
  for await (const source of sourcesOf(staged, files, folder)) {
    if (source.kind !== "text") {
      warn(`${source.path}: ${source.why}`);
      if (source.kind === "unread") unreadableCount++;
      continue;
    }
    const { path, text, state } = source;
    const all = findSecrets(text);
    const allowed = all.length === 0 ? new Set() : allowedFingerprints(path);
    const shown = all.filter(({ fingerprint }) => !allowed.has(fingerprint));
    findings += shown.length;
    if (shown.length === 0) continue;
    // The JSON doesn't include the state in Git.
    const fileState = json ? undefined : await state();
    for (const finding of shown) process.stdout.write(formatFinding(path, finding, fileState));
  }
  if (findings > 0) return exitStatus.found;
  return unreadableCount > 0 ? exitStatus.notSearched : exitStatus.nothingFound;
}

class UsageError extends Error {
  /** Begins like the codes of errors from `parseArgs`. */
  readonly code = "ERR_PARSE_ARGS_NO_FILE";
}

function formatFinding(path: string, finding: Finding, state: FileState | undefined): string {
  const { rule, fingerprint, isPartial } = finding;
  const line = finding.line + 1;
  const column = finding.start + 1;
  if (state === undefined) {
    const [endLine, endColumn] = [finding.endLine + 1, finding.end + 1];
    return jsonLine({ path, line, column, endLine, endColumn, rule, fingerprint, isPartial });
  }
  const exposure = exposureIn(state, fingerprint);
  const message = `${severityFor(finding, exposure)}: ${messageFor(finding, exposure)}`;
  return textLine(`${pathAtLineStart(path)}:${line}:${column}: ${message}`);
}

function warn(text: string): void {
  process.stderr.write(textLine(`leaks: ${text}`));
}

// The reader closed the pipe early, so it needs no more output.
process.stdout.on("error", () => process.exit(exitStatus.found));

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    warn(error instanceof Error ? error.message : "failed");
    const { code } = Object(error) as { readonly code?: unknown };
    if (String(code).startsWith("ERR_PARSE_ARGS_")) process.stderr.write(`\n${usage}`);
    process.exitCode = exitStatus.notSearched;
  },
);
