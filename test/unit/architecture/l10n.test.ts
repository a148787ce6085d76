// Every text that is shown can be translated: it is a whole sentence, and an argument of `l10n.t`. The other half of this
// is e2e/pseudo-language.test.ts, which looks at the running extension.
import assert from "node:assert/strict";
import ts from "typescript";
import { sources } from "./sources";

/** Properties whose text is shown. */
const shown = new Set([
  ...["label", "description", "tooltip", "title", "placeholder", "placeHolder", "prompt", "detail", "message"],
  ...["question", "button", "accessibilityInformation", "heading", "caption", "empty"],
]);

const showing = /^(?:show(?:Information|Warning|Error)Message|offerActions)$/;

/** Examples of what to type, names of formats, and a text in a file of the user. */
const examples = new Set([
  ...["sk_sc_…", "YYYY-MM-DD", "customers-prod", "web-app", "shop", "login.example.com", "SQL", "pg_dump", "SAML"],
  ...["https://app.example.com/callback", "Skycloak API key"],
]);

/** Text with a word in it: not the name of a command or a setting, nor a separator. */
const hasWord = (text: string): boolean =>
  /\p{L}{2}/u.test(text) && !examples.has(text) && !/^[a-z]+(?:\.\w+)+$/i.test(text);

/** Text between others that turns them into a sentence or a list. */
const isGlue = (text: string): boolean => /[\p{L},;:]/u.test(text);

const isTranslation = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && /^(?:(?:vscode\.)?l10n\.)?t$/.test(node.expression.getText());

/** The string literals in an expression that would be shown without translation. */
function untranslated(node: ts.Expression): ts.Expression[] {
  if (ts.isStringLiteralLike(node)) return hasWord(node.text) ? [node] : [];
  if (ts.isTemplateExpression(node)) {
    const texts = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
    return texts.some(({ text }) => hasWord(text)) ? [node] : [];
  }
  if (ts.isParenthesizedExpression(node)) return untranslated(node.expression);
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(untranslated);
  if (ts.isBinaryExpression(node)) return [node.left, node.right].flatMap(untranslated);
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(untranslated);
  return [];
}

/** Text that no translation reaches, or that is put together from pieces. */
function defects(text: string): string[] {
  const file = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && shown.has(node.name.getText())) found.push(...untranslated(node.initializer));
    if (ts.isBinaryExpression(node) && ts.isPropertyAccessExpression(node.left) && shown.has(node.left.name.text)) {
      if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) found.push(...untranslated(node.right));
    }
    if (ts.isCallExpression(node) && showing.test(node.expression.getText())) {
      found.push(...node.arguments.flatMap(untranslated));
    }
    if (isTranslation(node) && ts.isCallExpression(node)) {
      const [message] = node.arguments;
      if (message === undefined || !ts.isStringLiteralLike(message)) found.push(node);
      const { parent } = node;
      const isAdded = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken;
      const template = ts.isTemplateSpan(parent) ? parent.parent : undefined;
      const isMarkup = template !== undefined && ts.isTaggedTemplateExpression(template.parent);
      const texts = [template?.head, ...(template?.templateSpans.map(({ literal }) => literal) ?? [])];
      if (isAdded || (!isMarkup && texts.some((part) => part !== undefined && isGlue(part.text)))) found.push(parent);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.map((node) => node.getText());
}

describe("Every text", () => {
  for (const code of [
    'const item = { label: "Show Log" };',
    'item.tooltip = isOpen ? t("Open") : "Closed";',
    "showErrorMessage(`Couldn't read ${name}.`);",
    'offerActions(show, t("Failed."), ["Show Log", "skycloak.showLog"]);',
    't("Used by " + name);',
    "t(text);",
    't("Used by ") + name;',
    '`${t("active")}, ${t("never used")}`;',
    '`${vscode.l10n.t("Connection")}: ${name}`;',
  ]) {
    it(`can't be ${code}`, () => assert.notDeepEqual(defects(code), []));
  }

  for (const code of [
    'const item = { label: t("Show Log"), id: "log", icon: "$(output)" };',
    'offerActions(show, t("Failed."), [t("Show Log"), "skycloak.showLog"]);',
    't("{0}, last used {1}", name, time);',
    '`${t("It failed.")} ${t("Try again.")}`;',
    'markup`<p>${t("Status")}: ok</p>`;',
  ]) {
    it(`can be ${code}`, () => assert.deepEqual(defects(code), []));
  }

  it("can be translated as a whole", () => {
    const found = sources().flatMap(({ name, text }) => defects(text).map((defect) => `${name}: ${defect}`));
    assert.deepEqual(found, []);
  });
});
