// package.json against the code and the words.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../../src/commands";
import { root, sources } from "./sources";

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
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
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly scope?: string }>>;
    }[];
  };
}

const text = readFileSync(join(root, "package.json"), "utf8");
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Record<
  string,
  string
>;
const { contributes } = manifest;

describe("The manifest", () => {
  it("starts with the editor's own start and nothing else", () => {
    assert.deepEqual(manifest.activationEvents, ["onStartupFinished"]);
    assert.equal(manifest.engines.vscode, "^1.105.0");
  });

  it("has just the commands of the code's table", () => {
    const declared = contributes.commands.map(({ command }) => command);
    assert.deepEqual([...declared].sort(), Object.values(commands).sort());
    assert.equal(new Set(declared).size, declared.length);
    for (const { category } of contributes.commands) assert.equal(category, "Skycloak");
  });

  it("registers every one of them", () => {
    const all = sources();
    // By itself, or by a table of names.
    const tables = all.map(({ text: code }) => /^const targets = \{.*?^\}/ms.exec(code)?.[0] ?? "");
    for (const name of Object.keys(commands)) {
      const alone = new RegExp(`\\b(?:plain|about)\\(\\s*commands\\.${name}\\b`);
      const inTable = new RegExp(`^  ${name}: `, "m");
      const registering = [
        ...all.filter(({ text: code }) => alone.test(code)),
        ...tables.filter((table) => inTable.test(table)),
      ];
      assert.equal(registering.length, 1, name);
    }
  });

  it("has menus of commands that there are", () => {
    for (const [menu, entries] of Object.entries(contributes.menus)) {
      for (const { command, when } of entries) {
        assert.ok(
          contributes.commands.some((one) => one.command === command),
          `${menu}: ${command}`,
        );
        assert.notEqual(when ?? "", "", `${menu}: ${command} everywhere`);
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
      "filterLog",
      "forgetClientSecret",
      "forgetKey",
      "goTo",
      "importRealm",
      "renameCluster",
      "renameConnection",
      "replaceKey",
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
    for (const [name, { scope }] of Object.entries(settings))
      assert.notEqual(scope, undefined, name);
  });
});
