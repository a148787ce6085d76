// Files that are data: the reference is a text that the program which reads the file replaces, so
// it is offered only where that program is known, and only where it replaces.

import { variable, type Edit } from "./languages";
import { languages } from "./languages";
import { lastAtOrBefore, SourceText, type Span } from "./lexer";
import type { Replacement } from "./replace";
import { pathOf, scalarOf, yamlLines } from "./yaml";

export class DataText extends SourceText {
  readonly name: string;
  readonly #starts: number[] = [0];

  constructor(language: string, path: string, text: string) {
    super(text, languages["jsonc"]?.syntax ?? { strings: [] });
    this.name = `${language}:/${path}`;
    for (const { index } of text.matchAll(/\n/g)) this.#starts.push(index + 1);
  }

  placeOf(key: Span): LineContext {
    const at = lastAtOrBefore(this.#starts, (start) => start, key.start);
    const lineStart = this.#starts[at] ?? 0;
    const line = this.cached(linesOf)[at] ?? "";
    const before = line.slice(0, key.start - lineStart);
    return { ...key, at, lineStart, line, before, after: line.slice(key.end - lineStart) };
  }
}

function linesOf({ text }: SourceText): string[] {
  return text.split(/\r?\n/);
}

function structureOf(source: SourceText): ReturnType<typeof yamlLines> {
  return yamlLines(source.cached(linesOf));
}

interface LineContext extends Span {
  readonly at: number;
  readonly lineStart: number;
  readonly line: string;
  readonly before: string;
  readonly after: string;
}

type Inner = (file: DataText, place: LineContext) => Replacement | undefined;

const braced = `\${${variable}}`;
const ofEnv = `\${env:${variable}}`;
const inSecrets =
  /^(?:jobs\.[^.]+\.)?env\.[^.]+$|^jobs\.[^.]+\.(?:steps\.-\.(?:run$|(?:env|with)\.)|secrets\.|(?:container|services\.[^.]+)\.(?:env|credentials)\.)/;
const inAzure = /(?:^|\.)(?:env|inputs)\.[^.]+$|\.-\.(?:script|bash|pwsh|powershell)$/;

/** `.env`, `.env.local`, `prod.env`. */
export const dotenvFile = /(?:^|\/)\.env(?:\.[\w.-]+)?$|\.env$/;

/** By the language, a colon and the path; the first that fits decides. */
const rules: readonly (readonly [RegExp, Inner])[] = [
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
  [/^dockerfile:/, inDockerfile],
  [/^makefile:/, inMakefile],
  [/^bat:/, unless(/^\s*(?:@?rem\b|::)/i, `%${variable}%`)],
  [/^http:|\.(?:http|rest)$/, unless(/^\s*(?:#|\/\/)/, `{{$processEnv ${variable}}}`)],
  [/^dotenv:/, inDotenv],
  [dotenvFile, inDotenv],
];

export function inDataFile(file: DataText, key: Span): Replacement | undefined {
  return rules.find(([applies]) => applies.test(file.name))?.[1](file, file.placeOf(key));
}

function put({ start, end }: Span, text: string, ...more: Edit[]): Replacement {
  return { reference: text, edits: [{ start, end, text }, ...more] };
}

function unless(comment: RegExp, reference: string): Inner {
  return (_file, place) => (comment.test(place.line) ? undefined : put(place, reference));
}

/** In strings below a property of the top. */
function inJson(reference: string, top: string): Inner {
  return (file, place) => (topOf(file, place) === top ? put(place, reference) : undefined);
}

function topOf(source: SourceText, { start }: Span): string | undefined {
  const literal = source.regionAt(start);
  if (literal.kind !== "string" || !/^\s*[,\]}]/.test(source.code.slice(literal.end))) return undefined;
  let { level } = literal;
  for (let count = 0; count < 50 && level.parent?.parent !== undefined; count++) level = level.parent;
  return /^[^"]*"(\w+)"\s*:/.exec(source.text.slice(level.part, level.part + 500))?.[1];
}

/** VS Code asks for an input once, and keeps a password where it keeps its secrets. */
function inVsCodeServers(file: DataText, place: LineContext): Replacement | undefined {
  if (topOf(file, place) !== "servers") return undefined;
  return put(place, `\${input:${id}}`, ...file.cached(neededInput));
}

const id = "skycloak-api-key";

function neededInput(source: SourceText): Edit[] {
  const { text, code } = source;
  if (text.includes(`"${id}"`)) return [];
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  const input = { type: "promptString", id, description: "Skycloak API key", password: true };
  const entry = JSON.stringify(input, undefined, indent).replaceAll("\n", `\n${indent}${indent}`);
  const [inputs] = [...text.matchAll(/"inputs"\s*:\s*\[\s*/g)].filter(({ index }) => {
    const region = source.regionAt(index);
    return region.kind === "string" && region.level.parent?.open === "";
  });
  if (inputs === undefined) {
    const at = code.indexOf("{") + 1;
    const added = `\n${indent}"inputs": [\n${indent}${indent}${entry}\n${indent}],`;
    return [{ start: at, end: at, text: added }];
  }
  const at = inputs.index + inputs[0].length;
  const end = text.charAt(at) === "]" ? `\n${indent}` : `,\n${indent}${indent}`;
  return [{ start: at, end: at, text: entry + end }];
}

/** In values of block style, at paths that fit. */
function inYaml(reference: string, where: RegExp): Inner {
  return (file, place) => {
    const found = file.cached(structureOf)[place.at];
    const path = found === undefined ? undefined : pathOf(found.node);
    if (found === undefined || path === undefined || !where.test(path)) return undefined;
    // Within an expression a reference would be text.
    if (/\$\{\{(?:(?!\}\}).)*$/.test(place.before)) return undefined;
    if (found.isText) return put(place, reference);
    const scalar = scalarOf(found.node.value);
    const column = place.before.length - found.valueAt;
    if (scalar === undefined || column < 0 || column >= scalar.length + 1) return undefined;
    return put(place, reference);
  };
}

const assigned = new RegExp(`^(?!\\t).*\\b${variable}\\s*(?:::?:?|[?+!])?=|^\\s*define\\s+${variable}\\b`, "m");

function isAssigned({ text }: SourceText): boolean {
  return assigned.test(text);
}

/** Make has the environment's variables as its own, unless the file sets them. */
function inMakefile(file: DataText, place: LineContext): Replacement | undefined {
  if (/^ *#/.test(place.line) || file.cached(isAssigned)) return undefined;
  // After a single dollar sign, which would take the reference's first character as its name.
  if (/(?<!\$)(?:\$\$)*\$$/.test(place.before)) return undefined;
  return put(place, `$(${variable})`);
}

/** A whole value, in double quotes or in none. */
function inDotenv(_file: DataText, place: LineContext): Replacement | undefined {
  const { before, after, start, end } = place;
  const [, name, quote = ""] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(["']?)$/.exec(before) ?? [];
  const isWhole = new RegExp(`^${quote}\\s*$`).test(after);
  if (name === undefined || name === variable || !isWhole) return undefined;
  return put(quote === "'" ? { start: start - 1, end: end + 1 } : place, braced);
}

/** A build argument for a variable, declared above where its stage has none yet. */
function inDockerfile(file: DataText, place: LineContext): Replacement | undefined {
  const [first, declared] = file.cached(buildArguments)[place.at] ?? [];
  if (first === undefined || !/^\s*ENV\s(?:[^']*[^'\\])?$/i.test(place.before)) return undefined;
  const { lineStart: start } = place;
  const argument = { start, end: start, text: `ARG ${variable}\n` };
  return put(place, braced, ...(declared === true ? [] : [argument]));
}

/** For each line whether it is the first of an instruction, and whether its stage has the argument. */
function buildArguments(source: SourceText): ([isFirst: true, isDeclared: boolean] | undefined)[] {
  let isKnown = !/^#\s*escape\s*=/im.test(source.text);
  let isDeclared = false;
  let goesOn = false;
  return source.cached(linesOf).map((line) => {
    const wentOn = goesOn;
    goesOn = /\\\s*$/.test(line) || (goesOn && /^\s*(?:#|$)/.test(line));
    if (/^\s*FROM\s/i.test(line)) isDeclared = false;
    // Behind a heredoc nothing is known.
    if (/<<-?["']?\w/.test(line)) isKnown = false;
    if (/^\s*ARG\s+SKYCLOAK_API_KEY\b/i.test(line)) isDeclared = true;
    return isKnown && !wentOn ? [true, isDeclared] : undefined;
  });
}
