// What the integration tests run in. A launch group is one simulator and one user's data; each of its
// launches is one start of VS Code on them, in order, so the second finds what the first left
// (but no secrets: the stand-in keeps those in memory). A launch runs the test files of one
// folder. More of either is an entry more here. Launch groups share nothing, so `npm test` runs them side
// by side with other stages.
import type { SimulatorOptions } from "../support/simulator";

export interface LaunchGroup {
  /** What `--group` takes. */
  readonly name: string;
  readonly simulator: SimulatorOptions;
  /** A second simulator beside it: another Skycloak workspace at another address. */
  readonly secondSimulator?: SimulatorOptions;
  /** Folders below test/integration with the `*.test.ts` files of each launch. */
  readonly launches: readonly [string, ...string[]];
  /** Whether the simulator's key stands in the editor's environment as SKYCLOAK_API_KEY. */
  readonly keyInEnvironment?: boolean;
  /** Further folders that are open beside the project, each empty: a multi-root workspace. */
  readonly additionalFolders?: readonly [string, ...string[]];
  /** Whether there are TLS servers and proxies before the simulator. */
  readonly network?: boolean;
}

export const launchGroups: readonly LaunchGroup[] = [
  // The editor as a whole: every command, both views, the warnings.
  { name: "editor", simulator: { seed: "acme" }, launches: ["editor"] },
  { name: "clusters", simulator: { seed: "acme" }, launches: ["clusters"] },
  // Keys, the secret store, and the connections by which they are come to.
  {
    name: "keys",
    simulator: { seed: "acme" },
    secondSimulator: { seed: "readonly" },
    launches: ["keys"],
    network: true,
  },
  {
    name: "restart",
    simulator: { seed: "acme" },
    launches: ["before-restart", "after-restart"],
    keyInEnvironment: true,
    additionalFolders: ["docs"],
  },
];
