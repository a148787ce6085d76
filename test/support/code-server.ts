// Starts VS Code in one of two ways: with the code-server command, which installs packaged extensions and keeps secrets
// across restarts; or VS Code's own server, which the fake desktop uses.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProcessGroup, run } from "./process-group";
import type { Server } from "./install";
import { withTrustedAuthority } from "./trusted-authority";

export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The leading process, an ancestor of all others. */
  readonly pid: number;
  stop(): Promise<void>;
}

interface ServerOptions {
  readonly userData: string;
  readonly extensions: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  /** Default 0: a free port. */
  readonly port?: number;
}

export interface CodeServerOptions extends ServerOptions {
  /** Whether projects are untrusted at first. Default false. */
  readonly asksForTrust?: boolean;
}

interface VSCodeServerOptions extends ServerOptions {
  readonly serverData: string;
  /** An authority's file to add to the server's system certificates. */
  readonly authority?: string;
}

const startTimeout = 120_000;

export async function startCodeServer(server: Server, options: CodeServerOptions): Promise<RunningServer> {
  const group = ProcessGroup.start(
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
  const [, url = ""] = await group.waitForOutput(/HTTP server listening on (http:\/\/[^/\s]+)/, startTimeout);
  const answer = await fetch(`${url}/healthz`);
  if (!answer.ok) throw new Error(`code-server is not healthy: ${answer.status}`);
  return { url, pid: group.pid ?? 0, stop: () => group.stop() };
}

/** @throws if the package isn't a valid extension */
export async function installExtension(
  server: Server,
  vsix: string,
  options: Omit<CodeServerOptions, "log" | "port">,
): Promise<void> {
  await run(server.node, [server.codeServer, ...folders(options), "--install-extension", vsix, "--force"], {
    env: options.env,
    timeout: startTimeout,
  });
}

/** @returns identifiers with versions, for example `publisher.name@1.2.3` */
export async function installedExtensions(
  server: Server,
  options: Omit<CodeServerOptions, "log" | "port">,
): Promise<string[]> {
  const printed = await run(
    server.node,
    [server.codeServer, ...folders(options), "--list-extensions", "--show-versions"],
    { env: options.env, timeout: startTimeout },
  );
  return printed.split("\n").filter((line) => /^\S+\.\S+@\S+$/.test(line));
}

function folders(options: Pick<CodeServerOptions, "userData" | "extensions">): string[] {
  mkdirSync(options.userData, { recursive: true });
  // Otherwise the command creates one in the home folder.
  const config = join(options.userData, "config.yaml");
  writeFileSync(config, "auth: none\n");
  return [`--config=${config}`, `--user-data-dir=${options.userData}`, `--extensions-dir=${options.extensions}`];
}

export async function startVSCodeServer(server: Server, options: VSCodeServerOptions): Promise<RunningServer> {
  const [command, ...args] = withTrustedAuthority(
    [
      server.node,
      server.serverMain,
      "--host=127.0.0.1",
      `--port=${options.port ?? 0}`,
      "--without-connection-token",
      "--accept-server-license-terms",
      `--server-data-dir=${options.serverData}`,
      `--user-data-dir=${options.userData}`,
      `--extensions-dir=${options.extensions}`,
      "--disable-telemetry",
      "--disable-workspace-trust",
      // Without this, 1.139 silently ignores functions that the page should run.
      "--enable-smoke-test-driver",
    ],
    options.authority,
  );
  const group = ProcessGroup.start(command, args, { env: options.env, log: options.log });
  const [, port = ""] = await group.waitForOutput(/Extension host agent listening on (\d+)/, startTimeout);
  return { url: `http://127.0.0.1:${port}`, pid: group.pid ?? 0, stop: () => group.stop() };
}
