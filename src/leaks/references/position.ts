// Checks whether a string literal is in a position where any expression is allowed: as the whole value of an
// assignment, a property, an argument or an element. The answer is no for patterns, types, annotations, constants and
// everything else, since each language has different rules for these.

import type { Reference } from "./language";
import type { Brackets, StringLiteral, SourceText } from "./lexer";

// In these patterns, `#` stands for a pair of brackets with its content, and `"` for a string.
const noStatement =
  "(?!(?:case|when|in|is|if|elif|elseif|while|switch|match|until|unless|for|foreach|catch|def|fun|func|function|fn|class|import|Some|Ok|Err)\\b)";
/** The text before an opening bracket. */
const beforeBracket: Readonly<Partial<Record<Brackets["open"], string>>> = {
  "(": String.raw`${noStatement}(?:(?:new|await) |(?:async )?(?:\w+|#) ?=> )*[\w$.?<>#:\\-]*`,
  "{": String.raw`(?:${noStatement}(?:new )?[\w$.<>#:&*@%]+(?: #)?(?<![:<]))?`,
};
const annotations = String.raw`(?:@[\w.]+ ?#? |# ?)*`;
const declaration = String.raw`(?:[\w.<>?#,]+ )*[$@\w.#\\>:-]+(?: ?: ?[\w.?&|<>,# ]+|, ?[\w.]+)*(?: #)?`;
const operator = String.raw` ?(?:\+|\.|:|\|\||\?\?|&&)?=`;
const keyword = "return|yield|throw|echo|export default";

const maxLevels = 50;
const maxTextLength = 500;

export function isExpressionPosition(source: SourceText, literal: StringLiteral, reference: Reference): boolean {
  const { constant, statement = "return", named = "=", forbiddenBlock, noLists, inString } = reference;
  const value = `${annotations}${declaration}${operator}|${keyword}|${statement}`;
  const target = String.raw`(?!(?:\S+ )*(?:${constant}|type|case)\b)(?:${value})`;
  const names: Readonly<Partial<Record<Brackets["open"], string>>> = {
    "(": String.raw`(?::?[\w$]+|") ?(?:${named})`,
    "[": String.raw`(?:"|[\w\\:$]+) ?(?:=>|:)`,
    "{": String.raw`(?:[\w$.-]+|"|#|:\w+) ?(?:=>|[:=])`,
  };
  const isAllowed = (at: Brackets): boolean => forbiddenBlock === undefined || !isWithin(source, at, forbiddenBlock);
  let before = "";
  let isCall = false;
  let { brackets } = literal;
  let end = literal.start;
  for (let count = 0; count < maxLevels; count++) {
    const { open, parent } = brackets;
    if (open === "" || open === "{") {
      const text = textOf(source, brackets.statement, end);
      if ((isCall && text !== "" && matches(text, before)) || matches(text, `${target} ?${before}`)) {
        return isAllowed(brackets);
      }
    }
    if (!matches(textOf(source, brackets.item, end), `(?:${names[open] ?? "(?!)"} ?)?${before}`)) return false;
    // Within an interpolation, the quotes of the surrounding string may not be used.
    if (open === "interpolation") return inString === undefined && isAllowed(brackets);
    if (parent === undefined || (open === "[" && noLists === true)) return false;
    before = beforeBracket[open] ?? "";
    isCall = open === "(";
    end = brackets.start - 1;
    brackets = parent;
  }
  return false;
}

/** Whether any surrounding block has this opening. */
export function isWithin(source: SourceText, innermost: Brackets, opening: RegExp): boolean {
  let brackets = innermost;
  for (let count = 0; brackets.parent !== undefined; brackets = brackets.parent, count++) {
    const text = textOf(source, brackets.parent.statement, brackets.start - 1);
    if (count === maxLevels || opening.test(text)) return true;
  }
  return false;
}

const attribute = /(?:^|[=({[>&|?:,] ?|\b(?:return|default) )<[A-Za-z][\w.]*(?: (?:[\w:-]+(?:=(?:"|#))?|#))* [\w:-]+=$/;

/** Whether the literal is the value of an attribute of a JSX element. */
export function isElementAttribute(source: SourceText, { brackets, start }: StringLiteral): boolean {
  return brackets.hasElement === true && attribute.test(textOf(source, brackets.item, start));
}

const lineEnd = /^(?:\s*(?:[,;)\]}]|$)|[ \t]*\r?\n\s*[^\s.+\-*/%?&|=<>([`"':])/;
const methodCall = /^\??\.[A-Za-z_]/;

/** Whether the value ends after the literal, or continues with a method call. */
export function endOfValue(
  { code, syntax }: SourceText,
  { end, brackets: { open } }: StringLiteral,
  { following }: Reference,
): "end" | "method" | undefined {
  const after = code.slice(end, end + maxTextLength);
  if (methodCall.test(after)) return "method";
  if (following?.test(after) === true) return "end";
  const isLine = syntax.newline !== undefined && open !== "(" && open !== "[";
  return (isLine ? lineEnd : /^\s*(?:[,;)\]}]|$)/).test(after) ? "end" : undefined;
}

const finalDeclaration = /\bfinal\s[^;{}]*?(\w+)\s*=\s*$/;
const constantUses = /\bcase\s[^:>;]{0,200}|@[\w.]+\s*\([^;{}]{0,200}/g;

/** Whether the literal is the value of a final variable whose name the file uses as a constant. */
export function isUsedAsConstant(source: SourceText, { start }: StringLiteral): boolean {
  const name = finalDeclaration.exec(source.code.slice(Math.max(0, start - 200), start))?.[1];
  return name !== undefined && source.cached(constantsOf).has(name);
}

function constantsOf({ code }: SourceText): Set<string> {
  return new Set(code.match(constantUses)?.flatMap((use) => use.match(/\w+/g) ?? []));
}

const compiled = new Map<string, RegExp>();

function matches(text: string, expression: string): boolean {
  const pattern = compiled.get(expression) ?? new RegExp(`^(?:${expression})$`);
  compiled.set(expression, pattern);
  return pattern.test(text);
}

function textOf({ code }: SourceText, from: number, to: number): string {
  if (to - from > maxTextLength) return "\n";
  let text = code.slice(from, to).replaceAll(/"+/g, '"');
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replaceAll(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, "#");
  }
  return text.trim().replaceAll(/\s+/g, " ");
}
