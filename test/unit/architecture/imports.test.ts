// Which modules may import which, and which APIs are used in one place only.
import assert from "node:assert/strict";
import { moduleOf, sources } from "./sources";

const all = sources();
const features = ["connections", "api-keys", "clusters", "leaks", "auth"];

/** Modules that run in plain Node, and such files of features. */
const plain = [
  /^api\//,
  /^secrets\/(?!clipboard$|report-outcome$)/,
  /^storage\//,
  /^tree\/list-store$/,
  /^network\/(?:settings|undici)$/,
  /^leaks\/(?:detector\/|cli\/|history\/search$|scan\/(?:bytes|threads|worker)$|references\/(?!in-document$)|(?:exposure|ignore-list|known-secrets)$)/,
  /^files\/(?!workspace$)/,
  /^git\/(?!git-api$)/,
  /^connections\/(?:connection|connections)$/,
  /^api-keys\/(?:key-matching|recovery|status)$/,
  /^clusters\/(?:period|resource|resource-list|rules)$/,
  /^clusters\/commands\/(?:client-credentials|terraform)$/,
  /^clusters\/(?:details\/(?:markup|page\/messages)|events\/query|logs\/entries)$/,
  /^clusters\/transfers\/transfer$/,
  /^auth\/(?:oauth|sign-in)$/,
  /^ui\/(?:redact|format|untrusted-text)$/,
];

/** The modules that each module may import, besides itself and packages. */
const uses: Readonly<Record<string, readonly string[]>> = {
  api: ["secrets"],
  storage: [],
  network: ["api", "files", "ui"],
  secrets: ["api", "errors", "ui", "files", "storage"],
  git: ["files"],
  files: ["api"],
  // Part of leaks, and a service for other features.
  "leaks/references": [],
  ui: ["api"],
  errors: ["api", "ui", "secrets"],
  commands: ["api", "errors", "secrets", "tree", "ui"],
  tree: ["api", "errors", "ui", "storage"],
  ...Object.fromEntries(
    features.map((feature) => [
      feature,
      ["api", "secrets", "storage", "ui", "errors", "tree", "leaks/references", "git", "files", "commands"],
    ]),
  ),
};

/** The imports of this project's modules that the table doesn't list. */
const unlisted = all.flatMap(({ name, imports }) => {
  const module = moduleOf(name);
  const allowed = uses[module];
  if (allowed === undefined) return [];
  return imports
    .filter(({ of }) => all.some((file) => file.name === of))
    .map(({ of, typesOnly }) => ({ name, module, of, typesOnly, target: moduleOf(of) === "" ? of : moduleOf(of) }))
    .filter(({ target }) => target !== module && !allowed.includes(target));
});

describe("The architecture", () => {
  it("keeps these modules free of VS Code", () => {
    const wrong = all.filter(
      ({ name, imports }) =>
        plain.some((module) => module.test(name)) && imports.some(({ of, typesOnly }) => of === "vscode" && !typesOnly),
    );
    assert.deepEqual(
      wrong.map(({ name }) => name),
      [],
    );
    for (const module of plain)
      assert.ok(
        all.some(({ name }) => module.test(name)),
        String(module),
      );
  });

  it("lets those modules import only each other", () => {
    const isPlain = (name: string): boolean => plain.some((module) => module.test(name));
    const wrong = all
      .filter(({ name }) => isPlain(name))
      .flatMap(({ name, imports }) =>
        imports
          .filter(({ of, typesOnly }) => !typesOnly && all.some((one) => one.name === of) && !isPlain(of))
          .map(({ of }) => `${name} → ${of}`),
      );
    assert.deepEqual(wrong, []);
  });

  it("has imports that point one way; features share only types", () => {
    const wrong = unlisted.filter(({ typesOnly }) => !typesOnly).map(({ name, of }) => `${name} → ${of}`);
    assert.deepEqual(wrong, []);
  });

  it("lets types point the other way in these cases only", () => {
    const against = unlisted
      .filter(({ typesOnly }) => typesOnly)
      .map(({ name, module, of }) =>
        ["services", "connections/connection", "errors/errors"].includes(of) ? `${module} → ${of}` : `${name} → ${of}`,
      );
    const services = features.map((feature) => `${feature} → services`);
    assert.deepEqual(
      [...new Set(against)].sort(),
      [
        ...services,
        "api → errors/errors",
        "clusters → connections/connection",
        "api-keys → connections/connection",
        "leaks → connections/connection",
        "files/workspace → secrets/secret",
        "api-keys/commands/create → auth/sign-in",
        "api-keys/register → auth/sign-in",
      ].sort(),
    );
  });

  it("is assembled in extension.ts: nothing else imports the entry points of features", () => {
    const entryPoints = ["extension", "services", ...features.map((feature) => `${feature}/register`)];
    for (const { name, imports } of all) {
      const used = imports.filter(({ of, typesOnly }) => entryPoints.includes(of) && !typesOnly).map(({ of }) => of);
      if (name === "extension") assert.deepEqual(used.sort(), entryPoints.slice(1).sort());
      else assert.deepEqual(used, [], name);
    }
  });

  it("loads what speaks to the API when it is needed only", () => {
    const heavy =
      /^(?:api\/(?:cluster-schema|skycloak|http|pacing|schema)|clusters\/(?:operations|panels|period|resource.*|(?:commands|details|events|logs|resources|transfers)\/.*)|leaks\/references\/replace|api-keys\/commands\/(?:ask-key|create|revoke|rotate|store)|auth\/oauth|network\/undici|undici|p-throttle|valibot|openid-client)$/;
    const eager = all
      .filter(({ name }) => moduleOf(name) !== "api" && !heavy.test(name))
      .flatMap(({ name, imports }) =>
        imports
          .filter(({ of, typesOnly, lazy }) => heavy.test(of) && !typesOnly && !lazy)
          .map(({ of }) => `${name} → ${of}`),
      );
    assert.deepEqual(eager, []);
    assert.ok(all.some(({ imports }) => imports.some(({ of, lazy }) => lazy && heavy.test(of))));
  });

  it("touches SecretStorage and globalState in one place each", () => {
    const touching = (what: RegExp): string[] => all.filter(({ text }) => what.test(text)).map(({ name }) => name);
    assert.deepEqual(touching(/\bcontext\.secrets\b/), ["services"]);
    assert.deepEqual(touching(/\bcontext\.globalState\b/).sort(), [
      "api-keys/reminders",
      "api-keys/tree",
      "api-keys/walkthrough",
      "clusters/tree",
      "connections/delete-data",
      "leaks/feature",
      "services",
    ]);
  });

  it("reads its settings in one place", () => {
    const reading = all.filter(({ text }) => text.includes(`getConfiguration("skycloak`));
    assert.deepEqual(
      reading.map(({ name }) => name),
      ["ui/settings"],
    );
  });

  it("starts programs in one place: Git, so that a repository can run nothing", () => {
    const starting = all.filter(({ text }) => /\bchild_process\b/.test(text));
    assert.deepEqual(
      starting.map(({ name }) => name),
      ["git/run"],
    );
    // Queries of VS Code's Git extension run programs that a repository configures.
    const asking = /\b(?:checkIgnore|toGitUri)\b|\bgit\.(?:api|refresh|openRepository)\b/;
    assert.deepEqual(
      all.filter(({ text }) => asking.test(text)).map(({ name }) => name),
      [],
    );
  });

  it("says the API's paths and headers once", () => {
    const saying = (what: RegExp): string[] => all.filter(({ text }) => what.test(text)).map(({ name }) => name);
    // A resource may have its own routes, so that it is one file.
    assert.deepEqual(
      saying(/["'`]\/(?:api-keys|clusters)\b/).filter((name) => !name.startsWith("clusters/resources/")),
      ["api/routes"],
    );
    assert.deepEqual(saying(/["']API-(?:Key|Version)["']/), ["api/http"]);
  });

  it("has no console, no default export, no barrel", () => {
    for (const { name, text } of all) {
      assert.doesNotMatch(text, /\bconsole\./, name);
      assert.doesNotMatch(text, /^export default/m, name);
      assert.doesNotMatch(text, /^export \*/m, name);
    }
  });

  it("has no file of more than 500 lines of code", () => {
    const isCode = (line: string): boolean => !/^\s*(?:\/\/|\/?\*|$)/.test(line);
    const large = all.filter(({ text }) => text.split("\n").filter(isCode).length > 500);
    assert.deepEqual(
      large.map(({ name }) => name),
      [],
    );
  });
});
