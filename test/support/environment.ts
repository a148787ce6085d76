// Environments for the VS Codes of the tests.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const excluded = /^(VSCODE_|ELECTRON_|SKYCLOAK_|CODE_SERVER_|GIT_|TSX_|npm_|NODE_OPTIONS$|PORT$|PASSWORD$)/;

/**
 * This process's environment without variables that would connect a VS Code to the one it was started from, or give it
 * your own key. Git gets an author and none of this machine's settings. npm's variables are removed because they name
 * another Node than the server's.
 * @param folder for Git's settings
 */
export function testEnvironment(folder: string): NodeJS.ProcessEnv {
  const gitConfig = join(folder, "gitconfig");
  mkdirSync(folder, { recursive: true });
  writeFileSync(gitConfig, gitSettings);
  const kept = Object.entries(process.env).filter(([name]) => !excluded.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: gitConfig,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/** The same with a new home folder, so that the real one is neither read nor changed. */
export function withHome(env: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  mkdirSync(home, { recursive: true });
  return {
    ...env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_STATE_HOME: join(home, ".local", "state"),
    XDG_CACHE_HOME: join(home, ".cache"),
  };
}

const gitSettings = `[user]
\tname = Ada Tester
\temail = ada@example.test
[init]
\tdefaultBranch = main
[commit]
\tgpgSign = false
[gc]
\tauto = 0
`;
