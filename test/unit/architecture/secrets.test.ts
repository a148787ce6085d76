// All exits of a secret, and the code that uses each. A new caller of reveal() fails here until it is listed
// with its exit.
import assert from "node:assert/strict";
import ts from "typescript";
import { sources } from "./sources";

const exits = [
  "a header of a request",
  "the body of a token request",
  "a password in an export or import request",
  "the address that the secret is, requested without a key",
  "the clipboard",
  "the environment of a terminal",
  "a file that the person chose",
  "VS Code's secret storage",
  "no exit: what is public of it, or itself in another form",
] as const;

/** Each call of reveal(), by file and function. */
const callers: Readonly<Record<string, (typeof exits)[number]>> = {
  "api/http headersOf": "a header of a request",
  "clusters/commands/client-secrets openTerminalWithKeycloak": "the environment of a terminal",
  "clusters/commands/client-credentials testToken": "the body of a token request",
  "clusters/transfers/transfer send": "the address that the secret is, requested without a key",
  "clusters/transfers/transfer withPassword": "a password in an export or import request",
  "api-keys/key-context open": "the environment of a terminal",
  "secrets/clipboard clearIfStill": "no exit: what is public of it, or itself in another form",
  "secrets/clipboard copy": "the clipboard",
  "secrets/secret-file appendVariable": "a file that the person chose",
  "secrets/secret-file saveSecret": "a file that the person chose",
  "secrets/secret-file replaceSecret": "a file that the person chose",
  "auth/oauth poll": "the body of a token request",
  "auth/oauth refresh": "the body of a token request",
  "auth/oauth revoke": "the body of a token request",
  "auth/sign-in writeTokens": "no exit: what is public of it, or itself in another form",
  "auth/sign-in writeTokens 2": "no exit: what is public of it, or itself in another form",
  "auth/sign-in readTokens": "no exit: what is public of it, or itself in another form",
  "secrets/stored-key publicPrefix": "no exit: what is public of it, or itself in another form",
  "secrets/stored-key writeValue": "VS Code's secret storage",
};

/** Where secrets enter: from there on they are Secrets. */
const entrances: Readonly<Record<string, string>> = {
  "api/schema": "an answer of the API",
  "clusters/transfers/password": "typed, or made up",
  "leaks/editor/key-commands": "a document",
  "auth/oauth": "an answer of the issuer",
  "auth/sign-in": "the secret storage",
  "secrets/stored-key": "typed or pasted, from the environment, or the secret storage",
};

/** The code that writes files, and what it writes. */
const writers: Readonly<Record<string, string>> = {
  "clusters/transfers/download": "exports and events, where the person wants them",
  "files/private-file": "whatever is saved, mode 600",
  "secrets/secret-file": "a variable, appended to a .env file that keeps its mode",
  "api-keys/history": "what was done with keys, mode 600, and where the person wants it",
  "storage/replicated-index": "the indexes, mode 600",
  "secrets/report-outcome": "a secret, where the person wants it and there are no modes",
  "secrets/journal": "the journal and signs of life, mode 600",
};

interface Call {
  readonly where: string;
  /** Whether it is something other than a plain call or import. */
  readonly isOdd: boolean;
}

/** Every mention of reveal() in a source text. */
function revealings(name: string, text: string): Call[] {
  const file = ts.createSourceFile(`${name}.ts`, text, ts.ScriptTarget.Latest, true);
  const calls: Call[] = [];
  const seen = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isIdentifier(node) || node.text !== "reveal") return;
    const { parent } = node;
    // A method of a view or panel.
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    if (ts.isImportSpecifier(parent)) {
      if (parent.propertyName !== undefined) calls.push({ where: name, isOdd: true });
      return;
    }
    if (ts.isFunctionDeclaration(parent) && name === "secrets/secret") return;
    const where = `${name} ${around(node)}`;
    const count = (seen.get(where) ?? 0) + 1;
    seen.set(where, count);
    const isOdd = !(ts.isCallExpression(parent) && parent.expression === node);
    calls.push({ where: count === 1 ? where : `${where} ${count}`, isOdd });
  };
  visit(file);
  return calls;
}

/** The name of the nearest named function, or of the variable that a function is assigned to. */
function around(node: ts.Node): string {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isFunctionLike(at)) continue;
    if (at.name !== undefined) return at.name.getText();
    if (ts.isPropertyAssignment(at.parent)) return at.parent.name.getText();
  }
  return "";
}

/** Other references to the module of reveal() than named imports, which the list above covers. */
const detour =
  /\* as \w+ from ["'`][^"'`]*\/secret(?:\.js)?["'`]|\b(?:import|require)\(\s*["'`][^"'`]*\/secret(?:\.js)?["'`]|\bexport (?:type )?(?:\*(?: as \w+)?|\{[^}]*\}) from "[^"]*\/secret"/;

describe("The exits of a secret", () => {
  const all = sources();
  const found = all.flatMap(({ name, text }) =>
    name === "secrets/secret" || /\breveal\b[^;]*\bfrom "[^"]*\/secret"/.test(text) ? revealings(name, text) : [],
  );

  it("are these, each in one function", () => {
    assert.deepEqual(found.map(({ where }) => where).sort(), Object.keys(callers).sort());
    for (const exit of exits) assert.ok(Object.values(callers).includes(exit), exit);
  });

  it("are not taken under another name", () => {
    assert.deepEqual(
      found.filter(({ isOdd }) => isOdd),
      [],
    );
    const around = all.filter(({ name, text }) => name !== "secrets/secret" && detour.test(text));
    assert.deepEqual(
      around.map(({ name }) => name),
      [],
    );
  });

  it("are not reached by a detour", () => {
    const module = '"../secrets/secret"';
    for (const text of [
      `import * as s from ${module};`,
      'import * as s from "./secret";',
      "import * as s from './secret.js';",
      `import s, * as all from ${module};`,
      `const { reveal } = await import(${module});`,
      'const { reveal } = await import("./secret");',
      "const { reveal } = await import(`./secret`);",
      'const { reveal } = require("./secret");',
      'import s = require("./secret");',
      'export * from "./secret";',
      'export * as s from "./secret";',
      'export { reveal } from "./secret";',
      'export {\n  reveal as r,\n} from "./secret";',
    ]) {
      assert.match(text, detour);
    }
    assert.doesNotMatch('import { reveal, type Secret } from "../secrets/secret";', detour);
    // Only the module's own function can read the field.
    const { text } = all.find(({ name }) => name === "secrets/secret") ?? { text: "" };
    assert.deepEqual(
      Array.from(text.matchAll(/^(?:export )?(?:class|function|const|let) \w+|^ {2}static.*/gm), String),
      [
        "const printed",
        "const byFrequency",
        "let textOf",
        "export class Secret",
        "  static {",
        "export function reveal",
      ],
    );
  });

  it("notices what is not on the list", () => {
    const lines: Readonly<Record<string, readonly Call[]>> = {
      "function log(x) { note(reveal(x)); }": [{ where: "a log", isOdd: false }],
      "const a = { b: (x) => reveal(x) };": [{ where: "a b", isOdd: false }],
      "class A { b() { return [1].map(() => reveal(x)); } }": [{ where: "a b", isOdd: false }],
      "function f() { reveal(x); reveal(y); }": [
        { where: "a f", isOdd: false },
        { where: "a f 2", isOdd: false },
      ],
      "const r = reveal;": [{ where: "a ", isOdd: true }],
      "function f(x) { return x.map(reveal); }": [{ where: "a f", isOdd: true }],
      'import { reveal as r } from "./secret";': [{ where: "a", isOdd: true }],
      "view.reveal(node);": [],
    };
    for (const [line, calls] of Object.entries(lines)) {
      assert.deepEqual(revealings("a", line), calls, line);
    }
  });

  const named = (pattern: RegExp): string[] => all.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

  it("have as many entrances as these", () => {
    assert.deepEqual(named(/\bnew Secret\(/).sort(), Object.keys(entrances).sort());
  });

  it("have no side doors", () => {
    const doors: Readonly<Record<string, RegExp>> = {
      "what is typed into a terminal, and its arguments": /\.sendText\(|\bshellArgs\b/,
      "an unsaved document, which the editor backs up": /openTextDocument\(\s*\{|scheme: "untitled"/,
      "a task or a process of the editor's": /\b(?:Shell|Process|Custom)Execution\(/,
      telemetry: /createTelemetryLogger|TelemetryLogger/,
      "settings, which are files": /\.update\([^)]*ConfigurationTarget/,
      "what is synchronized to other machines": /setKeysForSync/,
      "a debugger, or the heap": /node:inspector|node:v8|writeHeapSnapshot|\bdebugger\b/,
      "the process's own environment": /process\.env(?:\[[^\]]+\]|\.\w+)\s*=[^=]/,
      "the standard output": /process\.std(?:out|err)\.write|\bconsole\.(?!\*)/,
    };
    for (const [door, pattern] of Object.entries(doors)) {
      assert.deepEqual(
        named(pattern).filter((name) => !name.startsWith("leaks/cli/")),
        // Terraform and requests without secrets.
        door.startsWith("an unsaved document") ? ["clusters/commands/copy-as"] : [],
        door,
      );
    }
  });

  it("are not in free text that the server quotes: reasons and notes are redacted", () => {
    const free = /\.(?:error_message|notes) \?\? undefined/;
    for (const { name, text } of all) {
      if (!name.startsWith("api/")) assert.doesNotMatch(text, free, name);
    }
    assert.match('[t("Why"), one.error_message ?? undefined],', free);
  });

  it("start a process in one place, and none of it is given a secret", () => {
    assert.deepEqual(named(/"node:child_process"/), ["git/run"]);
  });

  it("lead to a disk in these files only", () => {
    const writing =
      /\b(?:writeFile|appendFile|copyFile|outputFile)(?:Sync)?\(|\b(?:createWriteStream|writeSync|writev|cp|cpSync)\(|\bopen(?:Sync)?\([^)]*"(?:w|a|r\+)|\bO_(?:WRONLY|RDWR|APPEND)\b/;
    assert.deepEqual(named(writing).sort(), Object.keys(writers).sort());
    for (const line of [
      'writeFileSync(path, "")',
      "await file.appendFile(text)",
      "fs.cp(a, b)",
      'openSync(path, "wx")',
      'open(path, "a+")',
      "writeSync(file, text)",
      "open(path, constants.O_WRONLY)",
    ]) {
      assert.match(line, writing);
    }
  });
});
