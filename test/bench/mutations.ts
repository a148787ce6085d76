// Mutations of a source file that change its behavior and that TypeScript accepts.
import ts from "typescript";

export interface Mutation {
  /** The path in the checkout. */
  readonly file: string;
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export const kinds = [
  "negated condition",
  "moved border",
  "swapped && and ||",
  "removed call",
  "removed return",
  "removed await",
  "changed number",
  "changed string",
  "changed regex",
  "swapped boolean",
] as const;
export type Kind = (typeof kinds)[number];

/** All mutations of a file. `random` picks one of equivalent variants, such as +1 and -1. */
export function mutationsOf(file: ts.SourceFile, path: string, random: () => number): Mutation[] {
  const found: Mutation[] = [];
  const add = (kind: Kind, node: ts.Node, replacement: string): void => {
    found.push({ file: path, kind, start: node.getStart(file), end: node.end, replacement });
  };
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    const condition = conditionOf(node);
    if (condition !== undefined) add("negated condition", condition, `!(${condition.getText(file)})`);
    if (ts.isBinaryExpression(node)) {
      const [kind, operator] = operators.get(node.operatorToken.kind) ?? [];
      if (kind !== undefined && operator !== undefined) add(kind, node.operatorToken, operator);
    } else if (ts.isExpressionStatement(node) && isCall(node.expression)) {
      add("removed call", node, ";");
    } else if (ts.isReturnStatement(node) && isEarly(node)) {
      add("removed return", node, ";");
    } else if (ts.isAwaitExpression(node)) {
      add("removed await", node, `(${node.expression.getText(file)})`);
    } else if (ts.isNumericLiteral(node)) {
      const value = Number(node.text);
      add("changed number", node, String(random() < 0.5 && value > 0 ? value - 1 : value + 1));
    } else if (ts.isStringLiteral(node) && isValue(node)) {
      add("changed string", node, node.text === "" ? '"mutant"' : '""');
    } else if (ts.isRegularExpressionLiteral(node)) {
      const variants = regexVariants(node.text);
      const variant = variants[Math.floor(random() * variants.length)];
      if (variant !== undefined) add("changed regex", node, variant);
    } else if (isReturnedBoolean(node)) {
      const opposite = node.kind === ts.SyntaxKind.TrueKeyword ? "false" : "true";
      add("swapped boolean", node, opposite);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const operators = new Map<ts.SyntaxKind, readonly [Kind, string]>([
  [ts.SyntaxKind.LessThanToken, ["moved border", "<="]],
  [ts.SyntaxKind.LessThanEqualsToken, ["moved border", "<"]],
  [ts.SyntaxKind.GreaterThanToken, ["moved border", ">="]],
  [ts.SyntaxKind.GreaterThanEqualsToken, ["moved border", ">"]],
  [ts.SyntaxKind.AmpersandAmpersandToken, ["swapped && and ||", "||"]],
  [ts.SyntaxKind.BarBarToken, ["swapped && and ||", "&&"]],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ["negated condition", "!=="]],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ["negated condition", "==="]],
]);

/** Types, imports, and messages: constructed errors and translated text. */
function isLeftAlone(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isNewExpression(node)) return node.expression.getText().endsWith("Error");
  return ts.isCallExpression(node) && /\bl10n\.t$/.test(node.expression.getText());
}

/** A condition that isn't a comparison, whose operator is mutated instead. */
function conditionOf(node: ts.Node): ts.Expression | undefined {
  const condition =
    ts.isIfStatement(node) || ts.isWhileStatement(node)
      ? node.expression
      : ts.isConditionalExpression(node)
        ? node.condition
        : undefined;
  if (condition === undefined || !ts.isBinaryExpression(condition)) return condition;
  return operators.has(condition.operatorToken.kind) ? undefined : condition;
}

function isCall(expression: ts.Expression): boolean {
  if (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression)) {
    return isCall(expression.expression);
  }
  return ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword;
}

/** Not the last statement of a function. */
function isEarly({ parent }: ts.ReturnStatement): boolean {
  if (ts.isIfStatement(parent)) return true;
  return ts.isBlock(parent) && ts.isIfStatement(parent.parent);
}

/** Not a property's name. */
function isValue(node: ts.StringLiteral): boolean {
  const { parent } = node;
  return !(ts.isPropertyAssignment(parent) && parent.name === node);
}

function isReturnedBoolean(node: ts.Node): boolean {
  if (node.kind !== ts.SyntaxKind.TrueKeyword && node.kind !== ts.SyntaxKind.FalseKeyword) return false;
  const { parent } = node;
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node);
}

const opposites: Readonly<Record<string, string>> = {
  ...{ "^": "", $: "", "+": "", "*": "+", "?": "" },
  ...{ "\\d": "\\D", "\\w": "\\W", "\\s": "\\S", "\\b": "\\B" },
  ...{ "[": "[^", "[^": "[", "(?!": "(?=", "(?=": "(?!", "(?<!": "(?<=", "(?<=": "(?<!" },
};

/** A regular expression with one anchor, class or quantifier changed, where the result is valid. */
function regexVariants(literal: string): string[] {
  const variants: string[] = [];
  let inClass = false;
  for (const { 0: token, index } of literal.matchAll(/\\.|\(\?<?[!=:]|\[\^?|./gsu)) {
    const opposite = opposites[token];
    if (opposite !== undefined && !inClass) {
      const variant = literal.slice(0, index) + opposite + literal.slice(index + token.length);
      if (isValid(variant)) variants.push(variant);
    }
    if (token.startsWith("[")) inClass = true;
    else if (token === "]") inClass = false;
  }
  return variants;
}

function isValid(literal: string): boolean {
  const end = literal.lastIndexOf("/");
  try {
    new RegExp(literal.slice(1, end), literal.slice(end + 1));
    return end > 1;
  } catch {
    return false;
  }
}
