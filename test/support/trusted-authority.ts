// The certificates that this machine's system trusts, with one more, for one process and what it
// starts: in a view of the file system that is its own, so that the machine's file stays as it is.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Tells the stand-in which authority's file to add. */
export const authorityVariable = "SKYCLOAK_TEST_AUTHORITY";

/** Where Debian and its relatives have them, one of the places that VS Code reads. */
const store = "/etc/ssl/certs/ca-certificates.crt";
const unshare = ["unshare", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]), "--mount"];
const mountScript = `mount --bind "$1" ${store} && shift && exec "$@"`;

/** Whether this machine lets us have such a view; containers and some kernels don't. */
export function canTrustAuthority(): boolean {
  if (!existsSync(store)) return false;
  const [command, ...args] = inMountNamespace(["true"], store);
  return spawnSync(command, args).status === 0;
}

type Command = [string, ...string[]];

/** The command that runs `command` with the authority in the system's store; itself without one. */
export function withTrustedAuthority(command: Command, authority: string | undefined): Command {
  if (authority === undefined) return command;
  const file = join(dirname(authority), "store.pem");
  writeFileSync(file, `${readFileSync(store, "utf8")}\n${readFileSync(authority, "utf8")}`);
  return inMountNamespace(command, file);
}

function inMountNamespace(command: Command, file: string): Command {
  return [...unshare, "sh", "-c", mountScript, "sh", file, ...command] as Command;
}
