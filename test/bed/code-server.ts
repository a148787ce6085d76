// The code-server command: VS Code as a person gets it, with extensions installed from packages
// and secrets that survive a restart.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Group, run } from "./group";
import type { Server } from "./install";
import type { RunningServer } from "./running";

export interface CodeServerOptions {
  readonly userData: string;
  readonly extensions: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Whether a project is trusted only when the person says so. Default false: it is. */
  readonly asksForTrust?: boolean;
}

const patience = 120_000;

export async function startCodeServer(
  server: Server,
  options: CodeServerOptions,
): Promise<RunningServer> {
  const group = Group.start(
    server.node,
    [
      server.codeServer,
      "--auth=none",
      `--bind-addr=127.0.0.1:${options.port ?? 0}`,
      ...folders(options),
      "--disable-telemetry",
      "--disable-update-check",
      ...(options.asksForTrust === true ? [] : ["--disable-workspace-trust"]),
      "--disable-getting-started-override",
      "--ignore-last-opened",
    ],
    { env: options.env, log: options.log },
  );
  const [, url = ""] = await group.printed(/HTTP server listening on (http:\/\/[^/\s]+)/, patience);
  const answer = await fetch(`${url}/healthz`);
  if (!answer.ok) throw new Error(`code-server is not healthy: ${answer.status}`);
  return { url, pid: group.pid ?? 0, stop: () => group.stop() };
}

/** @throws when the package is not a valid extension. */
export async function installExtension(
  server: Server,
  vsix: string,
  options: Omit<CodeServerOptions, "log" | "port">,
): Promise<void> {
  await run(
    server.node,
    [server.codeServer, ...folders(options), "--install-extension", vsix, "--force"],
    { env: options.env, timeout: patience },
  );
}

/** @returns identifiers with versions, as in `publisher.name@1.2.3`. */
export async function installedExtensions(
  server: Server,
  options: Omit<CodeServerOptions, "log" | "port">,
): Promise<string[]> {
  const printed = await run(
    server.node,
    [server.codeServer, ...folders(options), "--list-extensions", "--show-versions"],
    { env: options.env, timeout: patience },
  );
  return printed.split("\n").filter((line) => /^\S+\.\S+@\S+$/.test(line));
}

function folders(options: Pick<CodeServerOptions, "userData" | "extensions">): string[] {
  mkdirSync(options.userData, { recursive: true });
  // A file of our own, else the command makes one in the person's home.
  const config = join(options.userData, "config.yaml");
  writeFileSync(config, "auth: none\n");
  return [
    `--config=${config}`,
    `--user-data-dir=${options.userData}`,
    `--extensions-dir=${options.extensions}`,
  ];
}
