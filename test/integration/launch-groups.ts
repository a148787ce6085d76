// The launches of the integration tests. A launch group has one simulator and one user data folder. Each of its
// launches starts VS Code with these, in order, so the second launch finds the state of the first (without secrets,
// which the fake desktop keeps in memory). A launch runs the test files of one folder. Launch groups share nothing, so
// `npm test` runs them in parallel with other stages.
import type { SimulatorOptions } from "../support/simulator";

export interface LaunchGroup {
  /** The argument of `--group`. */
  readonly name: string;
  readonly simulator: SimulatorOptions;
  /** A second simulator: another Skycloak workspace at another address. */
  readonly secondSimulator?: SimulatorOptions;
  /** Folders in test/integration with the `*.test.ts` files of each launch. */
  readonly launches: readonly [string, ...string[]];
  /** Whether SKYCLOAK_API_KEY is set to the simulator's key. */
  readonly keyInEnvironment?: boolean;
  /** More folders to open in a multi-root workspace, each empty. */
  readonly additionalFolders?: readonly [string, ...string[]];
  /** Whether there are TLS servers and proxies in front of the simulator. */
  readonly network?: boolean;
}

export const launchGroups: readonly LaunchGroup[] = [
  // The editor as a whole: every command, both views, the warnings.
  { name: "editor", simulator: { seed: "acme" }, launches: ["editor"] },
  { name: "clusters", simulator: { seed: "acme" }, launches: ["clusters"] },
  // Keys, the secret store, and connections.
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
