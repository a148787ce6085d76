// The log channel. It redacts everything that it writes, so that no key gets into the log.

import * as vscode from "vscode";
import type { RequestLog } from "../api/http";
import { redact } from "./redact";
import { multiLine } from "./untrusted-text";

export interface Log {
  dispose(): void;
  info(line: string): void;
  warn(line: string): void;
  /** An unexpected error, with its stack. */
  error(line: string, error?: unknown): void;
  request(report: RequestLog): void;
  show(): void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel("Skycloak", { log: true });
  // A line end within a text is indented, so that no part of it passes for an entry.
  const clean = (text: string): string => multiLine(redact(text)).replace(/\n/g, "\n    ");
  return {
    info: (line) => channel.info(clean(line)),
    warn: (line) => channel.warn(clean(line)),
    error: (line, error) => {
      const stack = error instanceof Error ? (error.stack ?? error.message) : "";
      channel.error(clean([line, stack].filter((part) => part !== "").join("\n")));
    },
    request: ({ method, path, outcome, milliseconds }) =>
      channel.info(clean(`${method} ${path} ${String(outcome)} ${milliseconds} ms`)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}
