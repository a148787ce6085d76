// Files that are data: the reference is a text that the tool which reads them replaces. Pure.

import { type KeyPlace, type Replacement, simple } from "./replacement";
import { variable } from "./spot";

const braced = `\${${variable}}`;

/** Code, but of languages whose idiom is not known here. */
const otherCode = new Set(
  "c cpp cuda-cpp objective-c objective-cpp swift dart scala clojure fsharp vb lua perl perl6 raku r julia haskell elixir erlang sql plsql coffeescript vue svelte astro handlebars razor html css scss less latex tex".split(
    " ",
  ),
);

export function inData(place: KeyPlace): Replacement | undefined {
  const { language, path } = place;
  const name = path.slice(path.lastIndexOf("/") + 1);
  // Values only: these can't refer to anything.
  if (otherCode.has(language) || /\.tfvars(?:\.json)?$|\.tfstate(?:\.backup)?$/.test(name)) {
    return undefined;
  }
  if (language === "dockerfile") return inDockerfile(place);
  if (/(?:^|\/)\.github\/(?:workflows|actions)\//.test(path)) {
    return inYaml(place, `\${{ secrets.${variable} }}`);
  }
  if (language === "azure-pipelines" || /^azure-pipelines.*\.ya?ml$/.test(name)) {
    return inYaml(place, `$(${variable})`);
  }
  if (/(?:^|\/)\.vscode\//.test(path)) return simple(place, `\${env:${variable}}`);
  if (language === "http" || /\.(?:http|rest)$/.test(name)) {
    return simple(place, `{{$processEnv ${variable}}}`);
  }
  if (language === "makefile") return simple(place, `$(${variable})`);
  if (language === "bat") return simple(place, `%${variable}%`);
  if (name.startsWith(".env") || language === "dotenv") return unquoted(place);
  return /^(?:yaml|dockercompose)$/.test(language) ? inYaml(place, braced) : simple(place, braced);
}

/** Among the brackets of YAML a brace would begin something of its own. */
function inYaml(place: KeyPlace, reference: string): Replacement | undefined {
  const { line, key } = place;
  const before = line.slice(0, key.start);
  const bare = !/["'#]/.test(before.slice(before.search(/[:[{,-]\s*\S*$/)));
  if (!bare || !/[[{][^\]}]*$|,\s*$/.test(before)) return simple(place, reference);
  const whole = /[[{,:]\s*$/.test(before) && /^\s*(?:[\]},]|$)/.test(line.slice(key.end));
  return whole ? simple(place, `"${reference}"`, reference) : undefined;
}

/** Between single quotes such a file replaces nothing. */
function unquoted(place: KeyPlace): Replacement | undefined {
  const { line, lineNumber, key } = place;
  if (!/^\s*(?:export\s+)?[\w.-]+\s*=\s*'/.test(line)) return simple(place, braced);
  if (line[key.start - 1] !== "'" || line[key.end] !== "'") return undefined;
  const edit = { line: lineNumber, start: key.start - 1, end: key.end + 1, text: braced };
  return { reference: braced, edits: [edit] };
}

/** A build argument, declared where the stage does not have it yet. */
function inDockerfile(place: KeyPlace): Replacement | undefined {
  const { line, lineNumber, key } = place;
  if (/^\s*#/.test(line)) return simple(place, variable);
  // Nothing is expanded in the form that is a list, nor between single quotes.
  if (/^\s*(?:RUN|CMD|ENTRYPOINT|SHELL)\s*\[/i.test(line)) return undefined;
  const single = line.slice(0, key.start).split("'").length % 2 === 0;
  const whole = line[key.start - 1] === "'" && line[key.end] === "'";
  if (single && !whole) return undefined;
  const text = single ? `"${braced}"` : braced;
  const [start, end] = single ? [key.start - 1, key.end + 1] : [key.start, key.end];
  const edits = [{ line: lineNumber, start, end, text }];
  const before = place
    .text()
    .split(/\r\n|\r|\n/)
    .slice(0, lineNumber);
  const stage = before.slice(before.findLastIndex((one) => /^\s*FROM\s/i.test(one)) + 1);
  const declared = stage.some((one) => /^\s*ARG\s+SKYCLOAK_API_KEY\b/i.test(one));
  // Its own declaration is one, and nothing can be put in front of a line that goes on.
  const goesOn = /\\\s*$/.test(before.at(-1) ?? "");
  if (declared || goesOn || /^\s*ARG\s+SKYCLOAK_API_KEY\b/i.test(line)) {
    return { reference: braced, edits };
  }
  const argument = { line: lineNumber, start: 0, end: 0, text: `ARG ${variable}\n` };
  return { reference: braced, edits: [...edits, argument] };
}
