// npm run test:faults: the whole matrix as a table, and what it came to in one line.
import { cases } from "./matrix";
import { Several } from "./several";

const widths = [18, 18, 28, 14, 6, 6, 6, 8];

function row(...cells: readonly string[]): void {
  console.log(cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" "));
}

async function run(): Promise<boolean> {
  const several = await Several.start();
  const total = { given: 0, lost: 0, told: 0, doubled: 0, failed: 0 };
  row("operation", "step", "fault", "outcome", "given", "lost", "told", "doubled");
  try {
    for (const [number, { operation, fault }] of cases.entries()) {
      const cells = [operation.name, fault.step, fault.name];
      try {
        const {
          outcome,
          givenOut,
          lost,
          outOfReachAndTold: told,
          doubled,
        } = await several.result(number);
        row(...cells, outcome, ...[givenOut, lost, told, doubled].map(String));
        total.given += givenOut;
        total.lost += lost;
        total.told += told;
        total.doubled += doubled;
      } catch (error) {
        row(...cells, error instanceof Error ? error.message : "failed");
        total.failed++;
      }
    }
  } finally {
    await several.close();
  }
  const { given, lost, told, doubled, failed } = total;
  if (failed > 0) console.log(`${failed} cases in which something else was not true`);
  console.log(
    `${cases.length} cases, ${given} secrets given out, ${lost} lost, ` +
      `${told} out of reach and told, ${doubled} doubled`,
  );
  return lost + doubled + failed === 0;
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
