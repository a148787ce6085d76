// Runs in the extension host: loads and activates the extension's bundle and an empty extension in turn, and writes the
// times to a file. Each round starts with an empty module cache, and disposes of everything.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as vscode from "vscode";
import { writeCounts } from "../support/counts";
import { countsVariable } from "../support/reporter";
import { median } from "./median";
import { benchVariable, type ActivationTimes, type BenchPlan } from "./plan";

interface Extension {
  activate(context: vscode.ExtensionContext): void;
}

const rounds = 60;

export async function run(): Promise<void> {
  const plan = JSON.parse(process.env[benchVariable] ?? "") as BenchPlan;
  const holder = vscode.extensions.getExtension<vscode.ExtensionContext>(plan.extension);
  if (holder === undefined) throw new Error("The bench's extension is not there");
  const context = await holder.activate();
  const times = { ours: emptyTimes(), empty: emptyTimes() };
  for (let round = 0; round < rounds; round++) {
    for (const which of ["ours", "empty"] as const) {
      const { load, activate } = await once(plan.modules[which], context);
      // The first rounds warm up both.
      if (round < rounds / 4) continue;
      times[which].load.push(load);
      times[which].activate.push(activate);
    }
  }
  const result: ActivationTimes = {
    rounds: times.ours.load.length,
    ours: { load: median(times.ours.load), activate: median(times.ours.activate) },
    empty: { load: median(times.empty.load), activate: median(times.empty.activate) },
  };
  writeFileSync(plan.result, JSON.stringify(result));
  // The launch expects counts.
  writeCounts(process.env[countsVariable] ?? "", { passed: 1, failed: 0 });
}

async function once(module: string, context: vscode.ExtensionContext): Promise<{ load: number; activate: number }> {
  const require = createRequire(module);
  const subscriptions: { dispose(): unknown }[] = [];
  const own = Object.create(context, {
    subscriptions: { value: subscriptions },
  }) as vscode.ExtensionContext;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- that is how a module is unloaded
  delete require.cache[require.resolve(module)];
  const start = performance.now();
  const extension = require(module) as Extension;
  const loaded = performance.now();
  extension.activate(own);
  const activated = performance.now();
  for (const one of subscriptions.reverse()) one.dispose();
  // Waits until VS Code has processed the registrations and disposals.
  await vscode.commands.getCommands(true);
  return { load: loaded - start, activate: activated - loaded };
}

function emptyTimes(): { load: number[]; activate: number[] } {
  return { load: [], activate: [] };
}
