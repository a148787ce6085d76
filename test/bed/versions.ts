// The VS Code versions that the tests can run in. npm's code-server ships a complete built VS
// Code server: the workbench, the extension host, the built-in extensions. A version more is
// an entry more here.

export interface ServerVersion {
  /** The version of VS Code in it. */
  readonly vscode: string;
  /** The version of the npm package that holds it. */
  readonly codeServer: string;
  /** The major version of Node that it runs on. */
  readonly node: 20 | 24;
  /** The server's native modules that have to be compiled; others ship built or are not used. */
  readonly compiled: readonly string[];
  /** The same for the code-server command around it. */
  readonly compiledForCommand: readonly string[];
  /** Whether it looks for Debian's ripgrep and for dependencies in an archive (before 1.101). */
  readonly bringsRipgrep: boolean;
}

const newest: ServerVersion = {
  vscode: "1.139.1",
  codeServer: "4.139.1",
  node: 24,
  compiled: ["@vscode/spdlog", "@vscode/native-watchdog"],
  compiledForCommand: [],
  bringsRipgrep: true,
};

/** The oldest that the extension supports (`engines.vscode`). */
const oldest: ServerVersion = {
  vscode: "1.100.3",
  codeServer: "4.100.3",
  node: 20,
  compiled: ["@vscode/spdlog", "native-watchdog", "node-pty"],
  compiledForCommand: ["argon2"],
  bringsRipgrep: false,
};

const versions: readonly ServerVersion[] = [newest, oldest];

/** The one with this version of VS Code, the newest unless said. @throws for an unknown one. */
export function versionNamed(vscode: string | undefined): ServerVersion {
  if (vscode === undefined) return newest;
  const known = versions.find((version) => version.vscode === vscode);
  if (known !== undefined) return known;
  const names = versions.map((version) => version.vscode).join(", ");
  throw new Error(`No VS Code ${vscode} here, only ${names}`);
}
