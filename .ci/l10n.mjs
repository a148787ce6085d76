// npm run l10n: exports every text of the code to l10n/bundle.l10n.json, for translators. A translation is a file
// l10n/bundle.l10n.LANGUAGE.json next to it, and a package.nls.LANGUAGE.json.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { getL10nJson } from "@vscode/l10n-dev";

const root = resolve(import.meta.dirname, "..");

const source = join(root, "src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const scripts = files.map((file) => {
  const text = readFileSync(join(source, file), "utf8");
  // The exporter doesn't follow `const t = vscode.l10n.t`.
  return { extension: ".ts", contents: text.replace(/(?<![\w.$])t\(/g, "vscode.l10n.t(") };
});
const messages = Object.entries(await getL10nJson(scripts)).sort(([a], [b]) => (a < b ? -1 : 1));
const folder = join(root, "l10n");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "bundle.l10n.json"), `${JSON.stringify(Object.fromEntries(messages), null, 2)}\n`);
