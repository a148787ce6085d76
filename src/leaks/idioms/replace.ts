// What to put in the place of a key, so that the value is read from the environment and the
// file is still right in its language. Pure: answers edits, or nothing where nothing is right.

import { languages, variable, type Language } from "./languages";
import { placeOf, type Span } from "./literal";

export interface KeyPlace {
  /** VS Code's language identifier. */
  readonly language: string;
  /** The document's path, with slashes. */
  readonly path: string;
  readonly line: string;
  readonly lineNumber: number;
  readonly key: Span;
  /** The whole document, for what it imports. */
  readonly text: () => string;
}

/** One line's part replaced, or (with `start` and `end` equal) something put in. */
export interface LineEdit {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Replacement {
  /** The reference, for the title of the fix. */
  readonly reference: string;
  readonly edits: readonly LineEdit[];
}

export function replacement(place: KeyPlace): Replacement | undefined {
  const language = languages[place.language];
  return language === undefined ? inData(place) : inCode(place, language);
}

function inCode(place: KeyPlace, language: Language): Replacement | undefined {
  const { line, key, lineNumber } = place;
  const at = placeOf(line, key, language.syntax);
  // In a comment nothing is read; the name alone says what was there.
  if (at.kind === "comment") return simple(place, variable);
  if (language.never?.test(line) === true) return undefined;
  if (at.kind === "bare") {
    if (language.bare === undefined) return undefined;
    return simple(place, selfAssigned(place) ? `"\${${variable}:?}"` : language.bare);
  }
  const whole = at.before === "" && at.after === "";
  const text = whole ? wholeLiteral(place, language, at) : language.within(at);
  if (text === undefined) return undefined;
  const edit = { line: lineNumber, ...at.literal, text };
  const more = [declaration(place, language), needed(place, language)];
  return {
    reference: language.expression,
    edits: [edit, ...more.filter((one) => one !== undefined)],
  };
}

function wholeLiteral(
  place: KeyPlace,
  language: Language,
  at: { readonly quote: string; readonly prefix: string; readonly literal: Span },
): string | undefined {
  const { line } = place;
  if (place.language === "shellscript" && selfAssigned(place)) return `"\${${variable}:?}"`;
  if (/react$|vue|svelte/.test(place.language)) {
    // An attribute's value in markup takes braces around an expression.
    if (/<[\w.]+(?:\s[^<>]*)?\s[\w:-]+=$/.test(line.slice(0, at.literal.start))) {
      return place.language.endsWith("react") ? `{${language.expression}}` : undefined;
    }
  }
  if (/b/i.test(at.prefix) && place.language === "python") return `${language.expression}.encode()`;
  if (at.prefix.includes("b") && place.language === "rust") return undefined;
  return language.expression;
}

/** `SKYCLOAK_API_KEY=` in a shell: a reference to itself has to fail where there is none. */
function selfAssigned({ line, key }: KeyPlace): boolean {
  return new RegExp(`\\b${variable}=["']?$`).test(line.slice(0, key.start));
}

function declaration(place: KeyPlace, language: Language): LineEdit | undefined {
  if (language.declaration === undefined) return undefined;
  const [from, to] = language.declaration;
  const match = from.exec(place.line);
  if (match === null || match.index > place.key.start) return undefined;
  const start = match.index;
  const end = start + match[0].length;
  return { line: place.lineNumber, start, end, text: match[0].replace(from, to) };
}

/** The import that the expression needs, if the file lacks it. */
function needed(place: KeyPlace, language: Language): LineEdit | undefined {
  const { needs } = language;
  if (needs === undefined) return undefined;
  const text = place.text();
  if (needs.has.test(text)) return undefined;
  const lines = text.split(/\r\n|\r|\n/);
  if (place.language === "go") {
    const block = lines.findIndex((line) => /^import\s*\($/.test(line));
    if (block >= 0) return { line: block + 1, start: 0, end: 0, text: '\t"os"\n' };
  }
  const first = lines.findIndex((line) => !needs.after.test(line));
  // A module's docstring has to stay first.
  const start = place.language === "python" ? afterDocstring(lines, first) : first;
  if (start < 0 || start > place.lineNumber) return undefined;
  return { line: start, start: 0, end: 0, text: `${needs.line}\n` };
}

function afterDocstring(lines: readonly string[], first: number): number {
  const quote = /^[rRuU]?("""|''')/.exec(lines[first] ?? "")?.[1];
  if (quote === undefined) return first;
  const rest = (lines[first] ?? "").replace(/^[rRuU]?("""|''')/, "");
  if (rest.includes(quote)) return first + 1;
  const end = lines.findIndex((line, index) => index > first && line.includes(quote));
  return end < 0 ? -1 : end + 1;
}

/** Files that are data: the reference is a text that some tool replaces. */
function inData(place: KeyPlace): Replacement | undefined {
  const { language, path, line, key } = place;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/\.tfvars(?:\.json)?$|\.tfstate$/.test(name)) return undefined;
  if (language === "dockerfile") return inDockerfile(place);
  if (/(?:^|\/)\.github\/(?:workflows|actions)\//.test(path)) {
    return simple(place, `\${{ secrets.${variable} }}`);
  }
  if (/(?:^|\/)\.vscode\//.test(path)) return simple(place, `\${env:${variable}}`);
  if (language === "http" || /\.(?:http|rest)$/.test(name)) {
    return simple(place, `{{$processEnv ${variable}}}`);
  }
  if (/^[A-Za-z_]\w*\s*=\s*'/.test(line) && name.startsWith(".env")) {
    // Nothing is replaced between single quotes in such a file.
    const whole = line[key.start - 1] === "'" && line[key.end] === "'";
    return whole
      ? {
          reference: `\${${variable}}`,
          edits: [
            {
              line: place.lineNumber,
              start: key.start - 1,
              end: key.end + 1,
              text: `\${${variable}}`,
            },
          ],
        }
      : undefined;
  }
  return simple(place, `\${${variable}}`);
}

/** A build argument, declared where the stage does not have it yet. */
function inDockerfile(place: KeyPlace): Replacement | undefined {
  const lines = place
    .text()
    .split(/\r\n|\r|\n/)
    .slice(0, place.lineNumber);
  const stage = lines.findLastIndex((line) => /^\s*FROM\s/i.test(line));
  const declared = lines
    .slice(stage + 1)
    .some((line) => /^\s*ARG\s+SKYCLOAK_API_KEY\b/i.test(line));
  const { reference, edits } = simple(place, `\${${variable}}`);
  // A line that goes on from the one before can't have another instruction put in front.
  if (declared || /\\\s*$/.test(lines.at(-1) ?? "")) return { reference, edits };
  const argument = { line: place.lineNumber, start: 0, end: 0, text: `ARG ${variable}\n` };
  return { reference, edits: [...edits, argument] };
}

function simple({ lineNumber, key }: KeyPlace, reference: string): Replacement {
  return { reference, edits: [{ line: lineNumber, ...key, text: reference }] };
}
