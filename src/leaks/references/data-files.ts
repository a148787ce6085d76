// Data files, recognized by their paths. References are expanded by the program that reads the file, so they are
// offered only if that program is known, and only in values that it expands.

import { outsideLines, replaceKey, variable, type Edit, type Replacer } from "./language";
import type { SourceText, Span } from "./lexer";
import { replaceInYaml } from "./yaml";

const braced = `\${${variable}}`;
const envReference = `\${env:${variable}}`;
const githubPaths =
  /^(?:jobs\.[^.]+\.)?env\.[^.]+$|^jobs\.[^.]+\.(?:steps\.-\.(?:run$|(?:env|with)\.)|secrets\.|(?:container|services\.[^.]+)\.(?:env|credentials)\.)/;
const azurePaths = /(?:^|\.)(?:env|inputs)\.[^.]+$|\.-\.(?:script|bash|pwsh|powershell)$/;

/** Patterns are matched against the language, a colon and the path. The first match decides. */
export const dataFiles: readonly (readonly [RegExp, Replacer])[] = [
  [/\/\.mcp\.json$|\/\.gemini\/settings\.json$/, replaceInJson(braced, "mcpServers")],
  [/\/\.(?:cursor|roo)\/mcp\.json$|\/windsurf\/mcp_config\.json$/, replaceInJson(envReference, "mcpServers")],
  [/\/opencode\.jsonc?$/, replaceInJson(`{env:${variable}}`, "mcp")],
  [/\/(?:\.vscode|User)\/mcp\.json$/, replaceInVsCodeServers],
  [/\/\.vscode\/launch\.json$/, replaceInJson(envReference, "configurations")],
  [/\/\.vscode\/tasks\.json$/, replaceInJson(envReference, "tasks")],
  [/\/\.github\/workflows\/[^/]+$/, replaceInYaml(`\${{ secrets.${variable} }}`, githubPaths)],
  [/\/\.github\/actions\/|\/action\.ya?ml$/, () => undefined],
  [/^azure-pipelines:|\/\.?azure-pipelines[^/]*\.ya?ml$/, replaceInYaml(`$(${variable})`, azurePaths)],
  [/^dockercompose:|\/(?:docker-)?compose[^/]*\.ya?ml$/, replaceInYaml(braced, /./)],
  [/\/\.gitlab-ci\.ya?ml$/, replaceInYaml(braced, /(?:^|\.)variables\.[^.]+(?:\.value)?$/)],
  // Spring, and other programs that read the same files. Other programs expand nothing in YAML, or are unknown.
  [/\/(?:application|bootstrap)(?:-[^/]*)?\.ya?ml$/, replaceInYaml(braced, /./)],
  [/^http:|\.(?:http|rest)$/, outsideLines(/^\s*(?:#|\/\/)/, `{{$processEnv ${variable}}}`)],
];

/** Replaces keys in strings below a top-level property. */
function replaceInJson(reference: string, top: string): Replacer {
  return (source, key) => (topProperty(source, key) === top ? replaceKey(key, reference) : undefined);
}

function topProperty(source: SourceText, { start }: Span): string | undefined {
  const literal = source.regionAt(start);
  if (literal.kind !== "string" || !/^\s*[,\]}]/.test(source.code.slice(literal.end))) return undefined;
  let { brackets } = literal;
  for (let count = 0; count < 50 && brackets.parent?.parent !== undefined; count++) brackets = brackets.parent;
  return /^[^"]*"(\w+)"\s*:/.exec(source.text.slice(brackets.item, brackets.item + 500))?.[1];
}

/** VS Code asks for a password input once, and stores it in its secret storage. */
function replaceInVsCodeServers(source: SourceText, key: Span) {
  if (topProperty(source, key) !== "servers") return undefined;
  return replaceKey(key, `\${input:${inputId}}`, ...source.cached(missingInput));
}

const inputId = "skycloak-api-key";

function missingInput(source: SourceText): Edit[] {
  const { text, code } = source;
  if (text.includes(`"${inputId}"`)) return [];
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  const input = { type: "promptString", id: inputId, description: "Skycloak API key", password: true };
  const entry = JSON.stringify(input, undefined, indent).replaceAll("\n", `\n${indent}${indent}`);
  const inputs = [...text.matchAll(/"inputs"\s*:\s*\[\s*/g)].find(({ index }) => {
    const region = source.regionAt(index);
    return region.kind === "string" && region.brackets.parent?.open === "";
  });
  if (inputs === undefined) {
    const at = code.indexOf("{") + 1;
    const added = `\n${indent}"inputs": [\n${indent}${indent}${entry}\n${indent}],`;
    return [{ start: at, end: at, text: added }];
  }
  const at = inputs.index + inputs[0].length;
  const separator = text.charAt(at) === "]" ? `\n${indent}` : `,\n${indent}${indent}`;
  return [{ start: at, end: at, text: entry + separator }];
}
