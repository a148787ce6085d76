// npm run test:faults: the whole matrix as a table, and what it came to in one line.
import { startSimulator } from "../simulator/simulator";
import { faultCases } from "./faults";
import { operations, runCase, type CaseResult } from "./matrix";

async function run(): Promise<boolean> {
  const simulator = await startSimulator({ seed: "acme" });
  const total = { cases: 0, givenOut: 0, lost: 0, told: 0, doubled: 0 };
  const row = (...cells: readonly string[]): void =>
    console.log(
      cells.map((cell, at) => cell.padEnd([16, 20, 28, 10, 6, 6, 6, 8][at] ?? 0)).join(" "),
    );
  row("operation", "step", "fault", "outcome", "given", "lost", "told", "doubled");
  try {
    for (const operation of operations) {
      for (const fault of faultCases) {
        const result: CaseResult = await runCase(simulator, operation, fault);
        const { outcome, givenOut, lost, outOfReachAndTold: told, doubled } = result;
        row(
          operation,
          fault.step,
          fault.name,
          outcome,
          ...[givenOut, lost, told, doubled].map(String),
        );
        total.cases++;
        total.givenOut += givenOut;
        total.lost += lost;
        total.told += told;
        total.doubled += doubled;
      }
    }
  } finally {
    await simulator.close();
  }
  const { cases, givenOut, lost, told, doubled } = total;
  console.log(
    `${cases} cases, ${givenOut} secrets given out, ${lost} lost, ` +
      `${told} out of reach and told, ${doubled} doubled`,
  );
  return lost === 0 && doubled === 0;
}

run().then(
  (well) => {
    process.exitCode = well ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
