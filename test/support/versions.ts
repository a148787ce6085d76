// The VS Code versions of the tests. npm's code-server package contains a complete VS Code server: workbench, extension
// host, built-in extensions. To add a version, add an entry here.

export interface ServerVersion {
  /** VS Code's version. */
  readonly vscode: string;
  /** The version of the code-server package. */
  readonly codeServer: string;
  /** The major version of its Node. */
  readonly node: 22 | 24;
  /** Native modules of the server to compile; others are prebuilt or unused. */
  readonly compiled: readonly string[];
  /** The same for the code-server command. */
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

/** The oldest supported version (`engines.vscode`). */
const oldest: ServerVersion = {
  vscode: "1.105.1",
  codeServer: "4.105.1",
  node: 22,
  compiled: ["@vscode/spdlog", "native-watchdog", "node-pty"],
  compiledForCommand: ["argon2"],
  needsLinks: true,
};

const versions: readonly ServerVersion[] = [newest, oldest];

/** The entry for this VS Code version; default: the newest. @throws for an unknown one. */
export function versionNamed(vscode: string | undefined): ServerVersion {
  if (vscode === undefined) return newest;
  const known = versions.find((version) => version.vscode === vscode);
  if (known !== undefined) return known;
  const names = versions.map((version) => version.vscode).join(", ");
  throw new Error(`No VS Code ${vscode} here, only ${names}`);
}
