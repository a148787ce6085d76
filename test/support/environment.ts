// The environments that VS Codes of ours are started with.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const excluded = /^(VSCODE_|ELECTRON_|SKYCLOAK_|CODE_SERVER_|GIT_|TSX_|npm_|NODE_OPTIONS$|PORT$|PASSWORD$)/;

/**
 * This process's environment, less whatever would make a VS Code talk to the one it was started
 * from, or use the person's own key. Git gets an author and none of the machine's settings.
 * npm's own variables go too: they name another Node than the server runs on.
 * @param folder where Git's settings are written.
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

/** The same with a home of its own, so that nothing is read from or left in the real one. */
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
