// The log channel. It redacts everything that it writes, so that no key gets into the log.

import * as vscode from "vscode";
import type { RequestLog } from "../api/http";
import { redact } from "./redact";
import { multiLine } from "./untrusted-text";

export type Log = ReturnType<typeof createLog>;

export function createLog() {
  const channel = vscode.window.createOutputChannel("Skycloak", { log: true });
  // Continuation lines are indented, so that none of them looks like an entry.
  const clean = (text: string): string => multiLine(redact(text)).replace(/\n/g, "\n    ");
  return {
    info: (line: string): void => channel.info(clean(line)),
    warn: (line: string): void => channel.warn(clean(line)),
    /** An unexpected error, with its stack. */
    error: (line: string, error?: unknown): void => {
      const stack = error instanceof Error ? (error.stack ?? error.message) : "";
      channel.error(clean([line, stack].filter((part) => part !== "").join("\n")));
    },
    request: ({ method, path, outcome, milliseconds }: RequestLog): void =>
      channel.info(clean(`${method} ${path} ${String(outcome)} ${milliseconds} ms`)),
    show: (): void => channel.show(),
    dispose: (): void => channel.dispose(),
  };
}
