// Compares package.json with the code and package.nls.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { root, sources } from "./sources";

interface KeyBinding {
  readonly command: string;
  readonly when?: string;
}

interface MenuEntry {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}

interface Setting {
  readonly scope?: string;
  readonly order: number;
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly keybindings: readonly KeyBinding[];
    readonly configuration: readonly {
      readonly order: number;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}

const text = readFileSync(join(root, "package.json"), "utf8");
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Record<string, string>;
const { contributes } = manifest;
const declared = contributes.commands.map(({ command }) => command);
const table = commandTable();

/** The registered commands by ID: whether the command has a target, and how often it is registered. */
function commandTable(): ReadonlyMap<string, { readonly hasTarget: boolean; readonly count: number }> {
  const entries = sources().flatMap(({ text: code }) => {
    const perRow = code.match(/^const \w+Targets = \{.*?^\}/gms)?.join("") ?? "";
    return [
      ...Array.from(perRow.matchAll(/(?<=^ {2})\w+(?=: )|(?<=, ")\w+(?=")/gm), ([name]) => [name, true] as const),
      ...Array.from(
        code.matchAll(/^ +"skycloak\.([\w.]+)":\s+(\w*)/gm),
        ([, name = "", value = ""]) =>
          [name, ["onCluster", "onConnection", "targetCommand", "targetsCommand"].includes(value)] as const,
      ),
    ];
  });
  const count = (name: string): number => entries.filter(([other]) => other === name).length;
  return new Map(entries.map(([name, hasTarget]) => [`skycloak.${name}`, { hasTarget, count: count(name) }]));
}

function isSubmenu(menu: string): boolean {
  return contributes.submenus.some(({ id }) => id === menu);
}

const evaluation = createContext({});

/** Evaluates a when clause: names, `!`, `&&`, `||`, `==`, `=~` and parentheses. */
function isTrue(when: string | undefined, context: Readonly<Record<string, unknown>>): boolean {
  const name = /(?<![\w.'])(?!true\b|false\b)[a-zA-Z][\w.]*/y;
  const pattern = /=~ (\/(?:\\.|[^/\\])+\/)/y;
  let code = "";
  const text = when ?? "true";
  for (let at = 0; at < text.length;) {
    pattern.lastIndex = name.lastIndex = at;
    const match = pattern.exec(text);
    const word = match === null ? name.exec(text)?.[0] : undefined;
    if (match !== null) code += `.match(${match[1]})`;
    else if (word === undefined) code += text.charAt(at);
    else code += code.endsWith("== ") ? JSON.stringify(word) : `(context[${JSON.stringify(word)}] ?? "")`;
    at += match?.[0].length ?? word?.length ?? 1;
  }
  return Boolean(runInContext(code, Object.assign(evaluation, { context })));
}

describe("The manifest", () => {
  it("starts with the editor's own start and nothing else", () => {
    assert.deepEqual(manifest.activationEvents, ["onStartupFinished"]);
    assert.equal(manifest.engines.vscode, "^1.105.0");
  });

  it("has just the commands of the code's table", () => {
    assert.deepEqual([...declared].sort(), [...table.keys()].sort());
    assert.equal(new Set(declared).size, declared.length);
    for (const { category } of contributes.commands) assert.equal(category, "Skycloak");
  });

  it("registers every one of them", () => {
    for (const [name, { count }] of table) assert.equal(count, 1, name);
  });

  it("shows on a row only commands that take it", () => {
    /** Commands for a connection's row, or for one whose connection is all that matters. */
    const ofConnection = ["createCluster", "createKey", "downloadRealmExport"];
    const wrong = Object.entries(contributes.menus)
      .filter(([menu]) => menu === "view/item/context" || isSubmenu(menu))
      .flatMap(([, entries]) => entries.flatMap(({ command }) => command ?? []))
      .filter((command) => table.get(command)?.hasTarget !== true)
      .map((command) => command.replace("skycloak.", ""));
    assert.deepEqual([...new Set(wrong)].sort(), ofConnection);
  });

  it("and the code name the same commands, settings, views and conditions", () => {
    /** Keys of stored values, and types of panels. */
    const stored =
      /^skycloak\.(?:cluster|confirmedVariables|connections|current|events|followed|historyScanned|pins|keys\.(?:hideEnded|reminded|seen)|leaks\.noticeShown|probe|secrets\.index)$/;
    const unknown = sources().flatMap(({ name, text: code }) =>
      Array.from(code.matchAll(/"(skycloak\.[\w.]*\w)"/g), ([, used = ""]) => used)
        .map((used) => used.replace(/\.focus$/, ""))
        .filter((used) => !stored.test(used) && !new RegExp(`\\b${used}\\b`).test(text))
        .map((used) => `${name}: ${used}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("has menus of commands that there are", () => {
    for (const [menu, entries] of Object.entries(contributes.menus)) {
      for (const { command, submenu, when } of entries) {
        if (command !== undefined) assert.ok(declared.includes(command), `${menu}: ${command}`);
        if (submenu !== undefined) assert.ok(isSubmenu(submenu), `${menu}: ${submenu}`);
        assert.notEqual(when ?? "", "", `${menu}: ${command} everywhere`);
      }
    }
    assert.deepEqual(
      contributes.submenus.map(({ id }) => id).sort(),
      Object.keys(contributes.menus).filter(isSubmenu).sort(),
    );
  });

  it("has at most ten entries in a row's menu, the destructive ones last", () => {
    const rowMenu = contributes.menus["view/item/context"]?.filter(({ group }) => !group?.startsWith("inline")) ?? [];
    const rows = [
      ["skycloak.clusters", "cluster url live serving changeable automatic updating"],
      ["skycloak.clusters", "cluster url live serving changeable manual"],
      ["skycloak.clusters", "realm enabled"],
      ["skycloak.clusters", "application confidential enabled copyable"],
      ["skycloak.clusters", "domain unverified copyable"],
      ["skycloak.clusters", "export completed"],
      ["skycloak.clusters", "connection production other"],
      ["skycloak.keys", "key live stored indexed own"],
      ["skycloak.keys", "key live missing indexed absent"],
      ["skycloak.keys", "storedKey stored indexed"],
      ["skycloak.keys", "connection plain other"],
    ];
    for (const [view, viewItem = ""] of rows) {
      const shown = rowMenu
        .filter(({ when }) => isTrue(when, { view, viewItem, "skycloak.connected": true }))
        .sort((one, other) => (one.group ?? "").localeCompare(other.group ?? ""))
        .map(({ command, submenu }) => command ?? submenu ?? "");
      assert.ok(shown.length > 0 && shown.length <= 10, `${viewItem}: ${shown.join()}`);
      const destructive = shown.map((command) => /delete|revoke|forget|disconnect/.test(command));
      assert.deepEqual(destructive, destructive.toSorted(), `${viewItem}: ${shown.join()}`);
    }
  });

  it("shows on several selected rows only what applies to all of them", () => {
    const shown = (contributes.menus["view/item/context"] ?? [])
      .filter(({ group }) => !group?.startsWith("inline"))
      .filter(({ when = "" }) => !when.endsWith(" && !listMultiSelection"))
      .map(({ command = "" }) => command);
    assert.deepEqual(shown.sort(), ["skycloak.deleteExport", "skycloak.revokeKey"]);
  });

  it("offers at most ten commands before anything is connected, and never two that exclude each other", () => {
    const palette = (context: Readonly<Record<string, unknown>>): string[] =>
      declared.filter((command) =>
        (contributes.menus["commandPalette"] ?? [])
          .filter((entry) => entry.command === command)
          .every(({ when }) => isTrue(when, context)),
      );
    const connected = palette({ "skycloak.connected": true });
    const before = palette({ "skycloak.disconnected": true });
    assert.ok(before.length <= 10, before.join());
    assert.ok(before.includes("skycloak.connect") && connected.length > before.length);
    const pairs = [
      ["skycloak.signIn", "skycloak.signOut"],
      ["skycloak.hideEndedKeys", "skycloak.showEndedKeys"],
      ["skycloak.markProduction", "skycloak.unmarkProduction"],
      ["skycloak.followLog", "skycloak.stopFollowing"],
    ];
    for (const pair of pairs) {
      for (const shown of [before, connected, palette({ "skycloak.connected": true, "skycloak.signedIn": true })]) {
        assert.ok(!pair.every((command) => shown.includes(command)), pair.join());
      }
    }
  });

  it("has an ellipsis exactly where more input follows", () => {
    const asking = contributes.commands
      .filter(({ title }) => words[title.slice(1, -1)]?.endsWith("…"))
      .map(({ command }) => command.replace("skycloak.", ""));
    assert.deepEqual(asking.sort(), [
      "addDomain",
      "addRoute",
      "changeRedirectUris",
      "connect",
      "createApplication",
      "createCluster",
      "createKey",
      "createRealm",
      "deleteAllData",
      "deleteApplication",
      "deleteCluster",
      "deleteDomain",
      "deleteExport",
      "deleteRealm",
      "deleteRoute",
      "disableApplication",
      "disableRealm",
      "downloadExport",
      "downloadRealmExport",
      "exportEvents",
      "exportKeyHistory",
      "exportRealm",
      "filterClusters",
      "filterKeys",
      "filterLog",
      "forgetClientSecret",
      "forgetKey",
      "goTo",
      "importRealm",
      "renameCluster",
      "renameConnection",
      "renameKey",
      "replaceKey",
      "reportIssue",
      "resizeCluster",
      "revokeKey",
      "rotateClientSecret",
      "rotateKey",
      "setFeatures",
      "setMaintenanceWindow",
      "signIn",
      "startExport",
      "storeKey",
      "upgradeCluster",
    ]);
  });

  it("says every word through package.nls.json, and no other", () => {
    const used = Array.from(text.matchAll(/"%([^%"]+)%"/g), ([, key = ""]) => key);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(words).sort());
    for (const { title } of contributes.commands) assert.match(title, /^%.+%$/);
  });

  it("begins its settings with those that people change, and ends them with addresses and certificates", () => {
    const sections = contributes.configuration;
    assert.deepEqual(
      sections.map(({ order }) => order),
      [1, 2, 3],
    );
    const settings = sections.flatMap(({ properties }) => Object.entries(properties));
    const names = settings.map(([name]) => name.replace("skycloak.", ""));
    const orders = settings.map(([, { order }]) => order);
    assert.equal(new Set(orders).size, orders.length, orders.join());
    const inOrder = names.toSorted((a, b) => (orders[names.indexOf(a)] ?? 0) - (orders[names.indexOf(b)] ?? 0));
    assert.deepEqual(inOrder.slice(0, 5), [
      ...["leaks.enabled", "leaks.exclude", "clipboard.clearAfterSeconds", "keys.reminders", "keys.maxAgeDays"],
    ]);
    assert.deepEqual(inOrder.slice(-8), [
      ...["endpoint", "dashboard", "issuer", "clientId", "apiVersion", "tls.caFile", "tls.certFile", "tls.keyFile"],
    ]);
  });

  it("makes VS Code report senseless settings", () => {
    const settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties)) as Readonly<
      Record<string, Setting>
    >;
    const isBounded = ({ minimum, exclusiveMinimum, maximum }: Setting): boolean =>
      (minimum ?? exclusiveMinimum) !== undefined && maximum !== undefined;
    /** Any text may be the name of a connection. */
    const unchecked = Object.entries(settings)
      .filter(([, { type }]) => type === "number" || type === "string")
      .filter(([, setting]) => (setting.type === "number" ? !isBounded(setting) : setting.pattern === undefined))
      .map(([name]) => name);
    assert.deepEqual(unchecked, ["skycloak.connection"]);
    const accepts = (name: string, value: string): boolean =>
      new RegExp(settings[`skycloak.${name}`]?.pattern ?? "").test(value);
    for (const [name, setting] of Object.entries(settings)) {
      if (setting.pattern === undefined) continue;
      assert.ok(accepts(name.replace("skycloak.", ""), String(setting.default)), name);
      assert.match(setting.patternErrorMessage ?? "", /^%.+%$/, name);
    }
    for (const [name, value] of [
      ...[
        ["endpoint", "api.skycloak.io"],
        ["endpoint", "ftp://a"],
        ["dashboard", "https://"],
        ["issuer", "https:// a"],
      ],
      ...[
        ["apiVersion", "latest"],
        ["clientId", "my client"],
      ],
    ]) {
      assert.equal(accepts(name ?? "", value ?? ""), false, value);
    }
    assert.ok(accepts("endpoint", "http://127.0.0.1:8080/base/"));
  });

  it("lets no workspace decide where a key goes", () => {
    const settings = Object.assign(
      {},
      ...contributes.configuration.map((one) => one.properties),
    ) as Manifest["contributes"]["configuration"][number]["properties"];
    const personal = Object.entries(settings)
      .filter(([, { scope }]) => scope === "application")
      .map(([name]) => name);
    assert.deepEqual(personal.sort(), [
      "skycloak.apiVersion",
      "skycloak.clientId",
      "skycloak.clipboard.clearAfterSeconds",
      "skycloak.dashboard",
      "skycloak.endpoint",
      "skycloak.issuer",
      "skycloak.keys.maxAgeDays",
      "skycloak.keys.reminders",
    ]);
    for (const [name, { scope }] of Object.entries(settings)) assert.notEqual(scope, undefined, name);
  });

  it("binds keys only for rows whose menu has the command, and while the view has the focus", () => {
    const rowMenu = Object.entries(contributes.menus)
      .filter(([menu]) => menu === "view/item/context" || isSubmenu(menu))
      .flatMap(([, entries]) => entries);
    for (const { command, when = "" } of contributes.keybindings) {
      assert.match(when, /^focusedView [=~]+ .* && listFocus && !inputFocus && /);
      const selected = / skycloak\.selected(?:Cluster|Key)Row =~ (\/.*\/)$/.exec(when)?.[1];
      if (selected === undefined) continue;
      // Whether the key works for several selected rows.
      const row = selected.replace("(several )?", "").replace("^(?!several\\b).*", "");
      assert.ok(
        rowMenu.some((entry) => entry.command === command && entry.when?.includes(row)),
        `${command} ${row}`,
      );
    }
  });
});
