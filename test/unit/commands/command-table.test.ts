// The row that a command applies to: the given one, the selected one, or none.
import assert from "node:assert/strict";
import { compileFunction } from "node:vm";
import esbuild from "esbuild";
import type * as commandTable from "../../../src/commands/command-table";
import type { RowNode } from "../../../src/tree/list-tree";
import type { Log } from "../../../src/ui/log";

type Run = (argument?: unknown, rows?: unknown) => Promise<void>;

/** The module with a fake VS Code that records registrations and picks the first item of lists. */
async function bundled(registered: (run: Run) => void): Promise<typeof commandTable> {
  const { outputFiles } = await esbuild.build({
    entryPoints: ["src/commands/command-table.ts"],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
  });
  const vscode = {
    l10n: { t: (text: string) => text },
    commands: { registerCommand: (_: string, run: Run) => registered(run) },
    Disposable: { from: () => undefined },
    CancellationTokenSource: Object,
    window: { showQuickPick: async (items: Promise<readonly unknown[]>) => (await items)[0] },
  };
  const module = { exports: {} };
  const code = outputFiles[0]?.text ?? "";
  const load = (name: string): unknown => (name === "vscode" ? vscode : process.getBuiltinModule(name));
  compileFunction(code, ["module", "exports", "require"]).call(undefined, module, module.exports, load);
  return module.exports as typeof commandTable;
}

/** Targets by the IDs of rows, of which “gone” has none. */
const optionsWith = (selected: readonly RowNode[]): commandTable.TargetOptions<string> => ({
  fromRow: ({ id }) => (id === "gone" ? undefined : id),
  selection: () => selected,
  id: (id) => id,
  choices: () => Promise.resolve(["asked"]),
  item: (label) => ({ label }),
  prompt: "",
  emptyMessage: "",
});

describe("A command on several rows", () => {
  it("does not run on a row on which it is running", async () => {
    let run: Run | undefined;
    const { commandRegistry, targetsCommand } = await bundled((registered) => (run = registered));
    const runs: (readonly string[])[] = [];
    let finish = (): void => undefined;
    const command = targetsCommand<string>(
      {
        find: () => Promise.resolve(undefined),
        findAll: (ids) => Promise.resolve(ids as string[]),
        id: (id) => id,
      },
      (ids) => {
        runs.push(ids);
        return new Promise((resolve) => (finish = resolve));
      },
    );
    commandRegistry({} as Log)({ "skycloak.test": command });
    const first = run?.(["a", "b"]);
    await new Promise(setImmediate);
    await run?.(["b"]);
    assert.deepEqual(runs, [["a", "b"]]);
    finish();
    await first;
    void run?.(["b"]);
    await new Promise(setImmediate);
    assert.deepEqual(runs, [["a", "b"], ["b"]]);
    finish();
  });
});

describe("The row that a command is about", () => {
  const row = (id: string): RowNode => ({ kind: "realm", id });
  const cases: readonly (readonly [given: unknown, selected: RowNode[], about: string])[] = [
    [row("shop"), [row("selected")], "shop"],
    [undefined, [row("selected")], "selected"],
    ["no row", [row("selected")], "selected"],
    [undefined, [row("selected"), row("another")], "asked"],
    [undefined, [], "asked"],
    // For example a deleted realm, from the button of an old message.
    [row("gone"), [row("selected")], "asked"],
  ];

  for (const [given, selected, about] of cases) {
    const name = `${JSON.stringify(given)} while ${JSON.stringify(selected)} is selected: ${about}`;
    it(name, async () => {
      let run: Run | undefined;
      const { commandRegistry, commandTarget, targetCommand } = await bundled((one) => (run = one));
      const found: string[] = [];
      const rows = commandTarget<string>(optionsWith(selected));
      commandRegistry({ error: assert.ifError } as unknown as Log)({
        "skycloak.deleteRealm": targetCommand(rows, (id) => {
          found.push(id);
          return Promise.resolve();
        }),
      });
      await run?.(given);
      assert.deepEqual(found, [about]);
    });
  }
});

describe("The rows that a command for several rows is about", () => {
  const row = (id: string): RowNode => ({ kind: "export", id });
  const [a, b, gone] = [row("a"), row("b"), row("gone")];
  const cases: readonly (readonly [given: unknown, rows: unknown, selected: RowNode[], about: string[]])[] = [
    [a, [a, b], [], ["a", "b"]],
    [a, undefined, [a, b], ["a"]],
    // The menu of a row that is not selected, and another extension's arguments.
    [a, [b], [b], ["a"]],
    [a, "rows", [], ["a"]],
    [undefined, undefined, [a, b], ["a", "b"]],
    [undefined, undefined, [b], ["b"]],
    [a, [gone, a], [], ["a"]],
    [gone, [gone], [a], ["asked"]],
    // Two rows of one object, in two connections.
    [a, [a, { ...a, connection: "another" }], [], ["a"]],
  ];

  for (const [given, all, selected, about] of cases) {
    it(`${JSON.stringify([given, all])} while ${JSON.stringify(selected)} is selected: ${about.join()}`, async () => {
      let run: Run | undefined;
      const { commandRegistry, commandTarget, targetsCommand } = await bundled((one) => (run = one));
      const found: string[][] = [];
      const rows = commandTarget<string>(optionsWith(selected));
      commandRegistry({ error: assert.ifError } as unknown as Log)({
        "skycloak.deleteExport": targetsCommand(rows, (ids) => {
          found.push([...ids]);
          return Promise.resolve();
        }),
      });
      await run?.(given, all);
      assert.deepEqual(found, [about]);
    });
  }
});
