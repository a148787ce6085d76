// The cost of drawing thousands of keys, counted with a fake VS Code.
import assert from "node:assert/strict";
import { compileFunction } from "node:vm";
import esbuild from "esbuild";
import type { ApiKey } from "../../../src/api/skycloak";
import type * as feature from "../../../src/api-keys/key-context";
import type * as view from "../../../src/api-keys/tree";
import type { Secret } from "../../../src/secrets/secret";
import { randomKeyText } from "../helpers/keys";
import type * as storage from "../helpers/fake-storage";
import type * as secretStore from "../../../src/secrets/secret-store";
import { noEntryFiles } from "../../../src/storage/replicated-index";

const count = 5000;
const origin = "https://api.test";

interface Tree {
  getChildren(): unknown[];
  getTreeItem(node: unknown): { tooltip?: unknown; label: string };
  resolveTreeItem(item: object, node: unknown): { tooltip?: { value: string } };
}

class Counts {
  tooltips = 0;
  dates = 0;
  settings = 0;
  origins = 0;
}

type Modules = typeof view &
  typeof feature &
  typeof secretStore &
  Pick<typeof storage, "FakeSecrets" | "FakeState"> & { readonly Secret: typeof Secret };

async function bundled(vscode: object): Promise<Modules> {
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: `export * from "./src/api-keys/tree"; export * from "./src/api-keys/key-context";
        export * from "./src/secrets/secret-store"; export * from "./src/secrets/secret"; export * from "./test/unit/helpers/fake-storage";`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
  });
  const module = { exports: {} };
  const load = (name: string): unknown => (name === "vscode" ? vscode : process.getBuiltinModule(name));
  const code = outputFiles[0]?.text ?? "";
  compileFunction(code, ["module", "exports", "require"]).call(undefined, module, module.exports, load);
  return module.exports as Modules;
}

function keys(): ApiKey[] {
  const start = Date.UTC(2026, 0, 1);
  const day = (days: number): string => new Date(start + days * 86_400_000).toISOString();
  return Array.from({ length: count }, (_, index) => ({
    id: `key-${index}`,
    name: `ci ${index % 50}`,
    status: index % 7 === 0 ? "revoked" : "active",
    prefix: `sk_sc_live_${index}`,
    scopes: ["clusters:read"],
    created_at: day(-index),
    expires_at: index % 3 === 0 ? null : day(index % 700),
    revoked_at: index % 7 === 0 ? day(-1) : null,
    rotated_at: null,
    last_used_at: day(-2),
  }));
}

class Named {
  constructor(readonly label: string) {}
}

/** The view over a list of many keys. */
async function draw(counts: Counts) {
  let tree: Tree | undefined;
  const nothing = { dispose: () => undefined };
  const event = () => nothing;
  const vscode = {
    l10n: { t: (text: string) => text },
    env: { language: "en" },
    commands: { executeCommand: () => Promise.resolve() },
    TreeItem: Named,
    ThemeIcon: Named,
    ThemeColor: Named,
    EventEmitter: class {
      readonly event = event;
    },
    Disposable: { from: () => nothing },
    MarkdownString: class {
      value = "";
      constructor() {
        counts.tooltips++;
      }
      appendMarkdown(text: string): void {
        this.value += text;
      }
    },
    Uri: { from: () => ({}) },
    workspace: {
      onDidChangeConfiguration: event,
      getConfiguration: () => {
        counts.settings++;
        return { get: () => 90 };
      },
    },
    window: {
      createTreeView: (_: string, { treeDataProvider }: { treeDataProvider: Tree }) => {
        tree = treeDataProvider;
        return { visible: false, onDidChangeVisibility: event, onDidChangeSelection: event };
      },
    },
  };
  const {
    createKeysView,
    KeyContexts: KeyContexts,
    SecretStore,
    FakeSecrets,
    FakeState,
    Secret,
  } = await bundled(vscode);
  const secretStore = new SecretStore(new FakeSecrets(), new FakeState(), { files: noEntryFiles() });
  for (const index of [1, 2, 3]) {
    const prefix = `sk_sc_live_${index}`;
    const about = { origin, name: `stored ${index}`, prefix, keyId: `key-${index}` };
    await secretStore.store(new Secret(randomKeyText()), about);
  }
  const items = keys();
  const byId = new Map(items.map((key) => [key.id, key]));
  const list = {
    state: { items, loaded: true, loading: false },
    find: (id: string) => byId.get(id),
    onDidChange: event,
  };
  const connection = {
    id: "one",
    name: "one",
    ref: "ref",
    production: false,
    keys: list,
    host: () => "api.test",
    origin: () => {
      counts.origins++;
      return origin;
    },
  };
  const parts = {
    secretStore,
    connections: {
      all: [connection],
      active: connection,
      reach: connection,
      keys: { items, onDidChange: event },
      onDidChange: event,
    },
    context: { globalState: new FakeState() },
    openOperations: {
      onDidChange: event,
      ofKey: () => undefined,
      ofStoredKey: () => undefined,
      open: [],
    },
    signIn: { onDidChange: event },
  };
  createKeysView(new KeyContexts(parts as never));
  if (tree === undefined) throw new Error("no view");
  return tree;
}

describe("Drawing 5,000 keys", () => {
  it("builds tooltips when they are asked for, parses each date once, and reads settings once", async () => {
    const counts = new Counts();
    const RealDate = Date;
    const tree = await draw(counts);
    Object.assign(counts, new Counts());
    globalThis.Date = class extends RealDate {
      constructor(...given: [string | number]) {
        super(...given);
        if (typeof given[0] === "string") counts.dates++;
      }
    } as DateConstructor;
    try {
      const draws = 3;
      for (let drawn = 0; drawn < draws; drawn++) {
        const nodes = tree.getChildren();
        assert.equal(nodes.length, count);
        for (const node of nodes) assert.equal(tree.getTreeItem(node).tooltip, undefined);
      }
      // Expiry, revocation, and creation or rotation, however often the list is drawn.
      assert.ok(counts.dates <= 4 * count, `${counts.dates} dates`);
      assert.ok(counts.settings <= 2 * draws, `${counts.settings} settings`);
      assert.ok(counts.origins <= 20 * draws, `${counts.origins} origins`);
      assert.equal(counts.tooltips, 0);
      const [first] = tree.getChildren();
      const item = tree.getTreeItem(first);
      assert.match(tree.resolveTreeItem(item, first).tooltip?.value ?? "", /Prefix: sk/);
      assert.equal(counts.tooltips, 1);
    } finally {
      globalThis.Date = RealDate;
    }
  });
});
