// The VS Code versions that the tests can run in. npm's code-server contains a complete build of the
// VS Code server: the workbench, the extension host, the built-in extensions. To add a version, add an
// entry here.

export interface ServerVersion {
  /** The version of VS Code in it. */
  readonly vscode: string;
  /** The version of the npm package that holds it. */
  readonly codeServer: string;
  /** The major version of Node that it runs on. */
  readonly node: 22 | 24;
  /** The server's native modules that have to be compiled; others ship built or are not used. */
  readonly compiled: readonly string[];
  /** The same for the code-server command around it. */
  readonly compiledForCommand: readonly string[];
  /** Whether it needs links to Debian's ripgrep and to its dependencies, which it expects in an archive. */
  readonly needsLinks: boolean;
}

const newest: ServerVersion = {
  vscode: "1.139.1",
  codeServer: "4.139.1",
  node: 24,
  compiled: ["@vscode/spdlog", "@vscode/native-watchdog"],
  compiledForCommand: [],
  needsLinks: false,
};

/** The oldest that the extension supports (`engines.vscode`). */
const oldest: ServerVersion = {
  vscode: "1.105.1",
  codeServer: "4.105.1",
  node: 22,
  compiled: ["@vscode/spdlog", "native-watchdog", "node-pty"],
  compiledForCommand: ["argon2"],
  needsLinks: true,
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
