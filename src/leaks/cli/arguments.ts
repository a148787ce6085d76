// What the command line was asked for.

import { parseArgs } from "node:util";

export interface Asked {
  readonly kind: "search";
  readonly json: boolean;
  /** What is about to be committed, instead of what is on the disk. */
  readonly staged: boolean;
  readonly files: readonly string[];
}

export type Arguments =
  Asked | { readonly kind: "help" } | { readonly kind: "wrong"; readonly why: string };

export const usage = `Usage: npm run --silent leaks -- [--json] [--staged] [--] FILE…

Looks for Skycloak secrets in files.

  --json    one JSON object a line for each finding
  --staged  look at what is about to be committed; FILE… narrows it down
  --help    this text

Exit status: 0 nothing found, 1 something found, 2 something could not be searched.
`;

export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        staged: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const { json, staged, help } = values;
    if (help) return { kind: "help" };
    if (positionals.length === 0 && !staged) return { kind: "wrong", why: "no file is named" };
    return { kind: "search", json, staged, files: positionals };
  } catch (error) {
    return { kind: "wrong", why: error instanceof Error ? error.message : String(error) };
  }
}
