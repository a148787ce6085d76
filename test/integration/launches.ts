// What the integration tests run in. A sitting is one simulator and one user's data; each of its
// launches is one start of VS Code on them, in order, so the second finds what the first left
// (but no secrets: the stand-in keeps those in memory). A launch runs the test files of one
// folder. More of either is an entry more here.
import type { SimulatorOptions } from "../bed/simulator";

export interface Sitting {
  readonly simulator: SimulatorOptions;
  /** A second simulator beside it: another Skycloak workspace at another address. */
  readonly second?: SimulatorOptions;
  /** Folders below test/integration with the `*.test.ts` files of each launch; "." is itself. */
  readonly launches: readonly [string, ...string[]];
  /** Whether the simulator's key stands in the editor's environment as SKYCLOAK_API_KEY. */
  readonly keyInEnvironment?: boolean;
  /** Further folders that are open beside the project, each empty: a multi-root workspace. */
  readonly besides?: readonly [string, ...string[]];
  /** Whether there are TLS servers and proxies before the simulator. */
  readonly network?: boolean;
}

export const sittings: readonly Sitting[] = [
  { simulator: { seed: "acme" }, second: { seed: "readonly" }, launches: ["."], network: true },
  {
    simulator: { seed: "acme" },
    launches: ["before-restart", "after-restart"],
    keyInEnvironment: true,
    besides: ["docs"],
  },
];
