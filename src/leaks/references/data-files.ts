// Data files by their paths. The program that reads such a file replaces the reference, so one is offered only where that
// program is known, and only in the values that it replaces.

import { outsideLines, replaceKey, variable, type Edit, type Replacer } from "./language";
import type { SourceText, Span } from "./lexer";
import { inYaml } from "./yaml";

const braced = `\${${variable}}`;
const ofEnv = `\${env:${variable}}`;
const inSecrets =
  /^(?:jobs\.[^.]+\.)?env\.[^.]+$|^jobs\.[^.]+\.(?:steps\.-\.(?:run$|(?:env|with)\.)|secrets\.|(?:container|services\.[^.]+)\.(?:env|credentials)\.)/;
const inAzure = /(?:^|\.)(?:env|inputs)\.[^.]+$|\.-\.(?:script|bash|pwsh|powershell)$/;

/** By the language, a colon and the path; the first that fits decides. */
export const dataFiles: readonly (readonly [RegExp, Replacer])[] = [
  [/\/\.mcp\.json$|\/\.gemini\/settings\.json$/, inJson(braced, "mcpServers")],
  [/\/\.(?:cursor|roo)\/mcp\.json$|\/windsurf\/mcp_config\.json$/, inJson(ofEnv, "mcpServers")],
  [/\/opencode\.jsonc?$/, inJson(`{env:${variable}}`, "mcp")],
  [/\/(?:\.vscode|User)\/mcp\.json$/, inVsCodeServers],
  [/\/\.vscode\/launch\.json$/, inJson(ofEnv, "configurations")],
  [/\/\.vscode\/tasks\.json$/, inJson(ofEnv, "tasks")],
  [/\/\.github\/workflows\/[^/]+$/, inYaml(`\${{ secrets.${variable} }}`, inSecrets)],
  [/\/\.github\/actions\/|\/action\.ya?ml$/, () => undefined],
  [/^azure-pipelines:|\/\.?azure-pipelines[^/]*\.ya?ml$/, inYaml(`$(${variable})`, inAzure)],
  [/^dockercompose:|\/(?:docker-)?compose[^/]*\.ya?ml$/, inYaml(braced, /./)],
  [/\/\.gitlab-ci\.ya?ml$/, inYaml(braced, /(?:^|\.)variables\.[^.]+(?:\.value)?$/)],
  // Spring, and others that read the same files. Other programs expand nothing in YAML, or are unknown.
  [/\/(?:application|bootstrap)(?:-[^/]*)?\.ya?ml$/, inYaml(braced, /./)],
  [/^http:|\.(?:http|rest)$/, outsideLines(/^\s*(?:#|\/\/)/, `{{$processEnv ${variable}}}`)],
];

/** Replaces keys in strings below a property of the top. */
function inJson(reference: string, top: string): Replacer {
  return (source, key) => (topProperty(source, key) === top ? replaceKey(key, reference) : undefined);
}

function topProperty(source: SourceText, { start }: Span): string | undefined {
  const literal = source.regionAt(start);
  if (literal.kind !== "string" || !/^\s*[,\]}]/.test(source.code.slice(literal.end))) return undefined;
  let { brackets } = literal;
  for (let count = 0; count < 50 && brackets.parent?.parent !== undefined; count++) brackets = brackets.parent;
  return /^[^"]*"(\w+)"\s*:/.exec(source.text.slice(brackets.item, brackets.item + 500))?.[1];
}

/** VS Code asks for an input once, and stores a password in its secret storage. */
function inVsCodeServers(source: SourceText, key: Span) {
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
