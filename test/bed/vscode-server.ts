// Starts VS Code's own server, without code-server's front: what the stand-in for desktop VS
// Code opens.
import { Group } from "./group";
import type { RunningServer } from "./running";
import type { Server } from "./install";
import { withSystemStore } from "./system-store";

export interface VSCodeServerOptions {
  readonly userData: string;
  readonly extensions: string;
  readonly serverData: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The file of an authority that is in the system's store for the server, and for nothing else. */
  readonly authority?: string;
}

const patience = 120_000;

export async function startVSCodeServer(
  server: Server,
  options: VSCodeServerOptions,
): Promise<RunningServer> {
  const [command, ...args] = withSystemStore(
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
      // Without it, 1.139 ignores what the page is asked to run, and says nothing.
      "--enable-smoke-test-driver",
    ],
    options.authority,
  );
  const group = Group.start(command, args, { env: options.env, log: options.log });
  const [, port = ""] = await group.printed(/Extension host agent listening on (\d+)/, patience);
  return { url: `http://127.0.0.1:${port}`, pid: group.pid ?? 0, stop: () => group.stop() };
}
