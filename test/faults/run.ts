// npm run test:faults: the whole matrix as a table, and the totals.
import { cases } from "./matrix";
import { SimulatorPool } from "./simulator-pool";
import { runClockCase, clockRows } from "./clock-cases";

const counted = ["given", "lost", "told", "doubled", "failed"] as const;
type Count = (typeof counted)[number];

const widths = [18, 22, 28, 14, 6, 6, 6, 8];

function row(...cells: readonly string[]): void {
  console.log(cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" "));
}

/** One row for the cases of all steps. */
async function runTimes(pool: SimulatorPool, total: Record<Count, number>): Promise<void> {
  row("operation", "meanwhile", "clock", "cases", "given", "lost", "told", "doubled", "untrue");
  for (const { operation, meanwhile, time, cases: group } of clockRows) {
    const sum = { given: 0, lost: 0, told: 0, doubled: 0, failed: 0, untrue: 0 };
    const each = group.map(async (one) => {
      const result = await pool.use((simulator) => runClockCase(simulator, one));
      sum.given += result.issued;
      sum.lost += result.lost;
      sum.told += result.lostButReported;
      sum.doubled += result.doubled;
      sum.untrue += result.falseReports;
    });
    for (const { status } of await Promise.allSettled(each)) {
      if (status === "rejected") sum.failed++;
    }
    const counts = [group.length, sum.given, sum.lost, sum.told, sum.doubled, sum.untrue];
    row(operation.name, meanwhile, time.name, ...counts.map(String));
    for (const count of counted) total[count] += sum[count];
    total.failed += sum.untrue;
  }
}

async function run(): Promise<boolean> {
  const pool = await SimulatorPool.start();
  const total = { given: 0, lost: 0, told: 0, doubled: 0, failed: 0 };
  row("operation", "step", "fault", "outcome", "given", "lost", "told", "doubled");
  try {
    for (const [number, { operation, fault }] of cases.entries()) {
      const cells = [operation.name, fault.step, fault.name];
      try {
        const { outcome, issued, lost, lostButReported: told, doubled } = await pool.result(number);
        row(...cells, outcome, ...[issued, lost, told, doubled].map(String));
        total.given += issued;
        total.lost += lost;
        total.told += told;
        total.doubled += doubled;
      } catch (error) {
        row(...cells, error instanceof Error ? error.message : "failed");
        total.failed++;
      }
    }
    await runTimes(pool, total);
  } finally {
    await pool.close();
  }
  const { given, lost, told, doubled, failed } = total;
  if (failed > 0) console.log(`${failed} cases in which something else was not true`);
  console.log(
    `${cases.length + clockRows.flatMap(({ cases: each }) => each).length} cases, ${given} secrets given out, ${lost} lost, ` +
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
