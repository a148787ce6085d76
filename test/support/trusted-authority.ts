// Adds a certificate authority to the system's certificates for one process and its children only, in a mount namespace
// of their own.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The environment variable with the authority's file for the fake desktop. */
export const authorityVariable = "SKYCLOAK_TEST_AUTHORITY";

/** The file on Debian and its derivatives, one of those that VS Code reads. */
const store = "/etc/ssl/certs/ca-certificates.crt";
const unshare = ["unshare", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]), "--mount"];
const mountScript = `mount --bind "$1" ${store} && shift && exec "$@"`;

/** Whether this machine allows mount namespaces; containers and some kernels don't. */
export function canTrustAuthority(): boolean {
  if (!existsSync(store)) return false;
  const [command, ...args] = inMountNamespace(["true"], store);
  return spawnSync(command, args).status === 0;
}

type Command = [string, ...string[]];

/** The command that runs `command` with the authority added; `command` itself without one. */
export function withTrustedAuthority(command: Command, authority: string | undefined): Command {
  if (authority === undefined) return command;
  const file = join(dirname(authority), "store.pem");
  writeFileSync(file, `${readFileSync(store, "utf8")}\n${readFileSync(authority, "utf8")}`);
  return inMountNamespace(command, file);
}

function inMountNamespace(command: Command, file: string): Command {
  return [...unshare, "sh", "-c", mountScript, "sh", file, ...command] as Command;
}
