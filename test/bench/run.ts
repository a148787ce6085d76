// npm run bench: speed of the detector compared with other tools, and of activation in the extension host compared with
// an empty extension. The other benches, such as `npm run bench -- mutants`, have files of their own.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { testEnvironment } from "../support/environment";
import { run } from "../support/process-group";
import { installServer } from "../support/install";
import { out, root } from "../support/paths";
import { endOnSignals } from "../support/signals";
import { temporaryFolder } from "../support/temporary";
import { writeUserSettings } from "../support/user-settings";
import { versionNamed } from "../support/versions";
import { makeWorkspace } from "../support/workspace";
import { launch } from "../integration/launch";
import type { benchDetector as measureDetector } from "./detector";
import { benchLists } from "./lists";
import { benchHistory, benchScan } from "./scan";
import { benchVariable, type ActivationTimes, type BenchPlan } from "./plan";

/** Bundled like the release, in CommonJS; ES modules take a fifth longer. */
async function benchDetector(): Promise<void> {
  const detector = (await import(await bundle("detector"))) as {
    benchDetector: typeof measureDetector;
  };
  await detector.benchDetector();
}

async function bench(): Promise<void> {
  await benchDetector();
  await installServer(versionNamed(undefined));
  await run("node", ["esbuild.js", "--production"], { cwd: root, show: true });
  await benchScan(join(root, "dist", "leaks.js"));
  await benchHistory();
  await benchLists();
  const temporary = temporaryFolder("bench");
  try {
    const times = await measure(temporary.path);
    const line = (name: string, { load, activate }: ActivationTimes["ours"]): string =>
      `${name.padEnd(18)} load ${load.toFixed(2)} ms   activate ${activate.toFixed(3)} ms`;
    console.log(`\nActivation in the extension host, median of ${times.rounds} rounds:`);
    console.log(line("Skycloak", times.ours));
    console.log(line("an empty extension", times.empty));
  } finally {
    temporary.remove();
  }
}

async function bundle(name: string): Promise<string> {
  const outfile = join(out, "bench", `${name}.js`);
  await build({
    entryPoints: [join(root, "test", "bench", `${name}.ts`)],
    outfile,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    packages: "external",
    define: { "import.meta.dirname": "__dirname" },
  });
  return outfile;
}

async function measure(place: string): Promise<ActivationTimes> {
  const extension = join(place, "extension");
  const result = join(place, "result.json");
  const entry = await bundle("inside");
  const plan: BenchPlan = {
    extension: layOut(extension),
    modules: {
      ours: join(extension, "dist", "extension.js"),
      empty: join(extension, "empty.js"),
    },
    result,
  };
  const env = testEnvironment(join(place, "git"));
  await makeWorkspace(join(place, "shop"), env);
  writeUserSettings(join(place, "user"));
  await launch(
    {
      extension,
      entry,
      files: [],
      workspace: join(place, "shop"),
      userData: join(place, "user"),
      extensions: join(place, "extensions"),
      env: { ...env, [benchVariable]: JSON.stringify(plan) },
      folder: join(place, "launch"),
    },
    { desktop: false, vscode: undefined, grep: undefined },
  );
  return JSON.parse(readFileSync(result, "utf8")) as ActivationTimes;
}

/**
 * Creates a copy of the extension that isn't activated and returns its context, and an empty extension. @returns the
 * identifier.
 */
function layOut(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const part of ["dist", "media", "package.nls.json"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    name: string;
    publisher: string;
  };
  const still = { ...manifest, main: "./context.js", activationEvents: [] };
  writeFileSync(join(folder, "package.json"), JSON.stringify(still));
  writeFileSync(join(folder, "context.js"), "exports.activate = (context) => context;\n");
  writeFileSync(join(folder, "empty.js"), "exports.activate = () => {};\n");
  return `${manifest.publisher}.${manifest.name}`;
}

endOnSignals();
const [name, ...args] = process.argv.slice(2);
const others: Readonly<Record<string, () => Promise<void>>> = {
  detector: benchDetector,
  mutants: () => import("./mutants").then(({ benchMutants }) => benchMutants(args)),
  fuzz: () => import("./fuzz").then(({ benchFuzz }) => benchFuzz(args)),
  accuracy: () => import("./accuracy/bench").then(({ benchAccuracy }) => benchAccuracy(args)),
};
const running = (others[name ?? ""] ?? bench)();
running.then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
